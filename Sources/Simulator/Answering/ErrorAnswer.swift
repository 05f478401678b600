import HTTPWire

/// A failure in the provider's shape.
enum ErrorAnswer {
    static func make(_ status: Int, id: UInt64, _ message: String, retryAfter: Int? = nil) -> Answer {
        var body: [UInt8] = []
        body.append(literal: "{\"type\":\"error\",\"error\":{\"type\":\"")
        body.append(literal: type(of: status))
        body.append(literal: "\",\"message\":\"")
        JSONText.append(escaped: message.utf8, to: &body)
        body.append(literal: "\"},\"request_id\":\"req_sim_")
        JSONText.append(hexadecimal: id, to: &body)
        body.append(literal: "\"}")
        return Answer.json(status, id: id, body, retryAfter: retryAfter)
    }

    private static func type(of status: Int) -> StaticString {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 504: "timeout_error"
        case 529: "overloaded_error"
        case 400..<500: "invalid_request_error"
        default: "api_error"
        }
    }
}

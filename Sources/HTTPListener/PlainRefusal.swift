package import Vocabulary

/// A refusal of HTTP itself as plain text, for listeners that have no envelope of their own.
package enum PlainRefusal {
    /// The sentence as text, under the status that RFC 9110 names for it.
    package static func response(_ reason: Reason, _ sentence: String) -> HTTPResponse {
        let fields = [HTTPResponse.Field("content-type", "text/plain; charset=utf-8")]
        return HTTPResponse(status(of: reason), fields: fields, body: .bytes(Array("\(sentence)\n".utf8)))
    }

    private static func status(of reason: Reason) -> Int {
        switch reason {
        case .requestTimeout: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .expectation: 417
        case .headersTooLarge: 431
        case .methodUnknown: 501
        case .httpVersion: 505
        case .overloaded: 503
        default: 400
        }
    }
}

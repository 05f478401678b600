import Digests
package import HTTPListener
package import Vocabulary

/// A refusal of HTTP itself in the form of every other refusal of the admin API.
package enum HTTPProblem {
    /// For `ListenerSettings.refusal`: the status that RFC 9110 names, and a problem as its body.
    package static func response(_ reason: Reason, _ sentence: String) -> HTTPResponse {
        var random = SecureRandom()
        let status = PlainRefusal.response(reason, sentence).status
        return Problem(reason, sentence, status: status).response(RequestID(using: &random))
    }
}

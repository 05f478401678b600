/// How the end of a body is known (RFC 9112, section 6.3).
package enum BodyFraming: Hashable, Sendable {
    case none
    /// Bytes.
    case length(Int)
    case chunked
    /// Responses only: the body ends with the connection.
    case untilClose
}

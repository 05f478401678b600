package import Vocabulary

/// Why bytes are not a message that we read; each one closes the connection.
package enum HTTPRefusal: Error, Hashable, Sendable {
    case malformed(HTTPFault)
    case targetTooLong
    case headersTooLarge
    case methodUnknown
    case versionUnknown
    case expectationUnknown
    case bodyTooLarge

    /// The house's word for it.
    package var reason: Reason {
        switch self {
        case .malformed: .httpMalformed
        case .targetTooLong: .targetTooLong
        case .headersTooLarge: .headersTooLarge
        case .methodUnknown: .methodUnknown
        case .versionUnknown: .httpVersion
        case .expectationUnknown: .expectation
        case .bodyTooLarge: .bodyTooLarge
        }
    }

    /// Cause and cure for a person.
    package var sentence: String {
        switch self {
        case .malformed(let fault): fault.sentence
        case .targetTooLong: "the target of the request is too long; send data in the body"
        case .headersTooLarge: "the head of the message has too many or too long fields; send fewer"
        case .methodUnknown: "the method is not served here; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS"
        case .versionUnknown: "this version of HTTP is not spoken here; use HTTP/1.1"
        case .expectationUnknown: "the expectation cannot be met; send `Expect: 100-continue` or none"
        case .bodyTooLarge: "the body is larger than allowed; send a smaller one"
        }
    }
}

import HTTPListener

/// What a page answers.
enum ConsoleAnswer: Sendable {
    /// A page of somebody who is signed in.
    case page(_ title: String, Markup)
    /// After a change: where to go, and what to say there.
    case done(_ path: String, String)
    /// Something else than a page: a file, a stream.
    case raw(HTTPResponse)
}

/// The fields that every answer of the console has.
enum ConsoleFields {
    /// Nothing from elsewhere, nothing inline, no frame around it, no form to anywhere else.
    private static let policy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    ].joined(separator: "; ")

    // `no-referrer` would have browsers hide the origin of our own forms (Fetch, "append a request Origin header").
    static func all(_ type: String, isLasting: Bool = false) -> [HTTPResponse.Field] {
        [
            .init("content-type", type), .init("content-security-policy", policy),
            .init("cache-control", isLasting ? "private, max-age=300" : "no-store"),
            .init("x-content-type-options", "nosniff"), .init("referrer-policy", "same-origin"),
            .init("cross-origin-opener-policy", "same-origin"), .init("cross-origin-resource-policy", "same-origin"),
        ]
    }

    static func response(
        _ status: Int, _ text: String, type: String = "text/html; charset=utf-8", isLasting: Bool = false
    )
        -> HTTPResponse
    {
        HTTPResponse(status, fields: all(type, isLasting: isLasting), body: .bytes(Array(text.utf8)))
    }
}

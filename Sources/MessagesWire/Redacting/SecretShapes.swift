/// What keys look like: a known beginning and enough of the alphabet behind it.
///
/// This house's own tokens begin with `sk-` and are found by that shape.
enum SecretShapes {
    private struct Shape: Sendable {
        let start: StaticString
        /// Bytes of the alphabet that must follow at least.
        let least: Int
        var accepts: @Sendable (UInt8) -> Bool = { $0.isTokenByte }
    }

    private static let shapes: [Shape] = [
        Shape(start: "sk-", least: 16), Shape(start: "AIza", least: 35), Shape(start: "glpat-", least: 20),
        Shape(start: "ghp_", least: 30), Shape(start: "gho_", least: 30), Shape(start: "ghu_", least: 30),
        Shape(start: "ghs_", least: 30), Shape(start: "ghr_", least: 30), Shape(start: "github_pat_", least: 22),
        Shape(start: "npm_", least: 30), Shape(start: "xoxa-", least: 10), Shape(start: "xoxb-", least: 10),
        Shape(start: "xoxp-", least: 10), Shape(start: "xoxr-", least: 10), Shape(start: "xoxs-", least: 10),
        Shape(start: "AKIA", least: 16, accepts: isCapital), Shape(start: "ASIA", least: 16, accepts: isCapital),
    ]

    /// A key or a JSON web token that begins at `place`.
    static func token(_ text: Span<UInt8>, at place: Int) -> Range<Int>? {
        for shape in shapes where text.holds(shape.start, at: place) {
            let body = place + shape.start.utf8CodeUnitCount
            let end = text.end(from: body, while: shape.accepts)
            if end - body >= shape.least { return place..<end }
        }
        return webToken(text, at: place)
    }

    /// A PEM private key (RFC 7468); one without an end reaches to the end of the text.
    static func privateKey(_ text: Span<UInt8>, at place: Int) -> Range<Int>? {
        guard text.holds("-----BEGIN ", at: place) else { return nil }
        let label = text.end(from: place + 11) { $0.isAlphanumeric || $0 == 0x20 }
        guard text.holds("-----", at: label), label - place >= 22, text.holds("PRIVATE KEY", at: label - 11) else {
            return nil
        }
        var end = label + 5
        while end < text.count, !text.holds("-----END ", at: end) { end += 1 }
        guard end < text.count else { return place..<text.count }
        let last = text.end(from: end + 9) { $0.isAlphanumeric || $0 == 0x20 }
        return place..<(text.holds("-----", at: last) ? last + 5 : last)
    }

    /// Three parts of base64url, the first of which begins an object: `eyJ` is `{"` (RFC 7519).
    private static func webToken(_ text: Span<UInt8>, at place: Int) -> Range<Int>? {
        guard text.holds("eyJ", at: place) else { return nil }
        let header = text.end(from: place) { $0.isTokenByte }
        guard header - place >= 8, text.holds(".eyJ", at: header) else { return nil }
        let claims = text.end(from: header + 1) { $0.isTokenByte }
        guard text.holds(".", at: claims) else { return nil }
        return place..<text.end(from: claims + 1) { $0.isTokenByte }
    }

    @Sendable private static func isCapital(_ byte: UInt8) -> Bool { byte.isDigit || byte &- 0x41 <= 25 }
}

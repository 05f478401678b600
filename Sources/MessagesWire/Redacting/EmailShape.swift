/// An address: local part, `@`, a domain with a dot.
enum EmailShape {
    /// Bytes of a local part (RFC 5321, section 4.5.3.1.1).
    private static let localLimit = 64

    /// The address around the `@` at `place`, not reaching before `floor`.
    static func range(_ text: Span<UInt8>, at place: Int, from floor: Int) -> Range<Int>? {
        var start = place
        while start > max(floor, place - localLimit), isLocal(text[start - 1]) { start -= 1 }
        guard start < place else { return nil }
        var end = text.end(from: place + 1) { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        while end > place + 1, !text[end - 1].isAlphanumeric { end -= 1 }
        var dot = end - 1
        while dot > place, text[dot] != UInt8(ascii: ".") { dot -= 1 }
        guard dot > place + 1, end - dot > 2, !text[dot + 1].isDigit else { return nil }
        return start..<end
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        byte.isTokenByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
    }
}

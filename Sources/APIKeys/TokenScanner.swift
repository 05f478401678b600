package import Vocabulary

/// Finds tokens in other text by their shape and checksum, so that no log line or error ever shows one.
package enum TokenScanner {
    /// `text` with each token replaced by its key id, `key_ocRE8IdqBxbDJpXv`; everything else stays as it is.
    package static func redact(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var redacted: [UInt8] = []
        var copied = 0
        for found in tokens(in: bytes) {
            redacted += bytes[copied..<found.place.lowerBound]
            redacted += found.id.text.utf8
            copied = found.place.upperBound
        }
        guard copied > 0 else { return text }
        redacted += bytes[copied...]
        return String(decoding: redacted, as: UTF8.self)
    }

    /// A token's place in the bytes, and the id of its key.
    package struct Found: Hashable, Sendable {
        package let place: Range<Int>
        package let id: KeyID
    }

    /// The tokens in `bytes`, first to last; a checksum must hold, whatever stands around it.
    package static func tokens(in bytes: [UInt8]) -> [Found] {
        var found: [Found] = []
        var place = 0
        while place + shortest <= bytes.count {
            if let token = token(in: bytes, at: place) {
                found.append(token)
                place = token.place.upperBound
            } else {
                place += 1
            }
        }
        return found
    }

    /// True if something in `bytes` has the shape of a token, be its checksum right or not: a request target has none.
    package static func hasShape(in bytes: [UInt8]) -> Bool {
        (0..<max(0, bytes.count - shortest + 1)).contains { place in
            guard let kind = kind(in: bytes, at: place), place + kind.tokenLength <= bytes.count else { return false }
            return bytes[(place + kind.prefixLength)..<(place + kind.tokenLength)].allSatisfy(Base62.isDigit)
        }
    }

    private static let shortest = 8 + TokenText.digits

    private static func token(in bytes: [UInt8], at place: Int) -> Found? {
        guard let kind = kind(in: bytes, at: place), place + kind.tokenLength <= bytes.count else { return nil }
        let range = place..<place + kind.tokenLength
        guard let token = TokenText(Array(bytes[range])) else { return nil }
        return Found(place: range, id: token.key.id)
    }

    private static func kind(in bytes: [UInt8], at place: Int) -> KeyKind? {
        guard bytes[place] == UInt8(ascii: "s") else { return nil }
        return KeyKind(prefixOf: bytes.span.extracting(place..<bytes.count))
    }
}

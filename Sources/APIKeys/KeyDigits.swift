package import Vocabulary

/// The 16 digits of a key id, held in two words: what tables are keyed by, without an allocation.
package struct KeyDigits: Hashable, Sendable {
    package static let count = 16
    /// The first and the last eight ASCII digits, big-endian.
    package let high: UInt64
    package let low: UInt64

    /// The digits of an id.
    package init(_ id: KeyID) {
        let digits = Array(id.text.utf8.suffix(Self.count))
        self.init(digits.span, from: 0)
    }

    /// Takes 16 bytes that were checked to be base62 digits.
    init(_ bytes: Span<UInt8>, from start: Int) {
        precondition(start + Self.count <= bytes.count, "a key id has 16 digits")
        high = Self.word(bytes, from: start)
        low = Self.word(bytes, from: start + 8)
    }

    /// Takes the bytes of a stored id, `key_` and what follows; `nil` for another length or beginning.
    ///
    /// One with other characters than digits is found by no token.
    package init?(id bytes: Span<UInt8>) {
        guard bytes.count == 4 + Self.count, bytes[0] == 0x6B, bytes[1] == 0x65, bytes[2] == 0x79, bytes[3] == 0x5F
        else { return nil }
        self.init(bytes, from: 4)
    }

    /// Takes two words that this process wrote itself; `nil` unless they are digits.
    package init?(high: UInt64, low: UInt64) {
        (self.high, self.low) = (high, low)
        guard ascii.allSatisfy(Base62.isDigit) else { return nil }
    }

    /// The id: `key_` and the digits.
    package var id: KeyID { KeyID(trusted: Tags.Key.prefix + String(decoding: ascii, as: UTF8.self)) }

    private var ascii: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    private static func word(_ bytes: Span<UInt8>, from start: Int) -> UInt64 {
        (start..<start + 8).reduce(0) { word, place in word << 8 | UInt64(bytes[place]) }
    }
}

extension KeyID {
    /// The first and last three digits, for lists: enough to tell one's own keys apart, and nothing of the secret.
    package var hint: String {
        let digits = text.dropFirst(Tags.Key.prefix.count)
        return "\(digits.prefix(3))…\(digits.suffix(3))"
    }
}

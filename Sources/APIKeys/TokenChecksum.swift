import Vocabulary

/// The last six digits of a token: CRC-32 (IEEE 802.3, reflected, as in zlib) of every byte before them, in base62.
///
/// It is no security. It stops typing errors and invented tokens for the price of 70 table look-ups, and it lets a scanner
/// tell our tokens from those of other vendors with the same prefix.
package enum TokenChecksum {
    package static let digits = 6

    /// The checksum of the first `count` bytes as six digits, most significant first, left-padded with `0`.
    package static func digits(of bytes: [UInt8], count: Int) -> [UInt8] {
        var rest = crc32(bytes.span, count: count)
        var text = [UInt8](repeating: UInt8(ascii: "0"), count: digits)
        for place in text.indices.reversed() {
            text[place] = Base62.digits[Int(rest % 62)]
            rest /= 62
        }
        return text
    }

    /// True if the last six bytes are the checksum of all before them.
    static func holds(_ bytes: Span<UInt8>) -> Bool {
        var rest = crc32(bytes, count: bytes.count - digits)
        for place in (bytes.count - digits..<bytes.count).reversed() {
            guard bytes[place] == Base62.digits[Int(rest % 62)] else { return false }
            rest /= 62
        }
        return true
    }

    private static func crc32(_ bytes: Span<UInt8>, count: Int) -> UInt32 {
        var state = UInt32.max
        for place in 0..<count {
            state = state >> 8 ^ table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[place])]
        }
        return ~state
    }

    private static let table: [UInt32] = (0..<256).map { (byte: UInt32) in
        (0..<8).reduce(byte) { state, _ in state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
    }
}

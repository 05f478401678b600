import Vocabulary

/// The last six digits of a token: CRC-32 (IEEE 802.3, reflected, as in zlib) of every byte before them, in base62.
///
/// It is no security. It stops typing errors and invented tokens for the price of 70 table look-ups, and it lets a
/// scanner tell our tokens from those of other vendors with the same prefix.
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
        let alphabet = Base62.digits
        for place in (bytes.count - digits..<bytes.count).reversed() {
            guard bytes[place] == alphabet[Int(rest % 62)] else { return false }
            rest /= 62
        }
        return true
    }

    /// Eight bytes a step: `table[256 * n + byte]` is the checksum of a byte and `n` zeros.
    private static func crc32(_ bytes: Span<UInt8>, count: Int) -> UInt32 {
        let table = Self.table
        var state = UInt32.max
        var place = 0
        while place + 8 <= count {
            var sum: UInt32 = 0
            for step in 0..<8 {
                let carried = step < 4 ? UInt8(truncatingIfNeeded: state >> UInt32(8 * step)) : 0
                sum ^= table[256 * (7 - step) + Int(bytes[place + step] ^ carried)]
            }
            state = sum
            place += 8
        }
        while place < count {
            state = state >> 8 ^ table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[place])]
            place += 1
        }
        return ~state
    }

    private static let table: [UInt32] = {
        var table = (0..<256).map { (byte: UInt32) in
            (0..<8).reduce(byte) { state, _ in state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
        }
        for place in 256..<2_048 {
            let before = table[place - 256]
            table.append(before >> 8 ^ table[Int(before & 255)])
        }
        return table
    }()
}

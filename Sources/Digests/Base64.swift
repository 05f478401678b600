/// Base64 in the standard alphabet (RFC 4648, section 4), canonical: a reader refuses stray bits and missing padding.
package enum Base64 {
    /// Encodes with padding, or without where a format says so (PHC strings).
    package static func encode(_ bytes: some Collection<UInt8>, padded: Bool = true) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits = UInt32(0)
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[Int(bits >> UInt32(held) & 63)])
            }
        }
        if held > 0 { text.append(alphabet[Int(bits << UInt32(6 - held) & 63)]) }
        while padded, !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes the one canonical spelling, or returns `nil`.
    package static func decode(_ text: some StringProtocol, padded: Bool = true) -> [UInt8]? {
        var digits = Array(text.utf8)
        if padded {
            guard digits.count.isMultiple(of: 4) else { return nil }
            let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
            guard padding <= 2 else { return nil }
            digits.removeLast(padding)
        }
        return decode(digits: digits)
    }

    /// Decodes the one canonical spelling without padding, or returns `nil`.
    package static func decode(digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits = UInt32(0)
        var held = 0
        let values = Self.values  // fetched once: a static is looked up through a lock at each use
        for digit in digits {
            let value = values[Int(digit)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        guard bits & ((1 << UInt32(held)) - 1) == 0 else { return nil }
        return bytes
    }

    /// Decodes the one canonical spelling of 16 bytes without padding into two big-endian words, or returns `nil`.
    package static func decode16(_ digits: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
        digits.count == 22 ? decode(digits).map { ($0.0.bigEndian, $0.1.bigEndian) } : nil
    }

    /// Decodes the one canonical spelling of 32 bytes without padding, or returns `nil`.
    package static func decode32(_ digits: Span<UInt8>) -> Digest256? {
        digits.count == 43 ? decode(digits).map(Digest256.init(words:)) : nil
    }

    /// The bytes of at most 43 digits, in their order.
    private static func decode(_ digits: Span<UInt8>) -> (UInt64, UInt64, UInt64, UInt64)? {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let values = Self.values.span  // fetched once: a static is looked up through a lock at each use
        // SAFETY: 43 digits hold 32 bytes and two bits, so nothing is written behind the four words.
        let isWhole = unsafe withUnsafeMutableBytes(of: &words) { bytes in
            var (bits, held, place) = (UInt32(0), UInt32(0), 0)
            for index in digits.indices {
                let value = values[Int(digits[index])]
                guard value < 64 else { return false }
                (bits, held) = (bits << 6 | UInt32(value), held + 6)
                guard held >= 8 else { continue }
                held -= 8
                unsafe bytes[place] = UInt8(truncatingIfNeeded: bits >> held)
                place += 1
            }
            return bits & ((1 << held) - 1) == 0
        }
        return isWhole ? words : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }()
}

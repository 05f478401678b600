/// What the scanner asks of bytes; nothing here moves or keeps state.
extension Span<UInt8> {
    /// True if the bytes in `range`, which has the length of `text`, are `text`.
    @inline(__always)
    func equals(_ text: StaticString, in range: Range<Int>) -> Bool {
        for index in 0..<text.utf8CodeUnitCount {
            // SAFETY: a static string is never freed, and `index` is below its length.
            guard unsafe self[range.lowerBound + index] == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// The first eight bytes of `range` as a big-endian number, zeros behind the end.
    @inline(__always)
    func prefixWord(_ range: Range<Int>) -> UInt64 {
        if range.lowerBound + 8 <= count {
            let word = word(at: range.lowerBound).bigEndian
            return range.count >= 8 ? word : range.isEmpty ? 0 : word & ~(UInt64.max >> UInt64(8 * range.count))
        }
        var word = UInt64(0)
        for index in 0..<8 { word = word << 8 | (index < range.count ? UInt64(self[range.lowerBound + index]) : 0) }
        return word
    }

    /// The bytes of `range`, read as UTF-8.
    func text(_ range: Range<Int>) -> String {
        // SAFETY: the buffer lives for the length of the closure, in which it is copied.
        unsafe extracting(range).withUnsafeBufferPointer { buffer in unsafe String(decoding: buffer, as: UTF8.self) }
    }

    /// The first byte from `start` that is not a plain character of a string: quote, backslash, control, above ASCII.
    @inline(__always)
    func firstSpecial(from start: Int) -> Int {
        var index = start
        while index + 8 <= count {
            let special = Self.specials(word(at: index))
            if special != 0 { return index + special.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return index
    }

    /// The high bit of each byte that is special; bits above the lowest one may be wrong, the lowest is exact.
    @inline(__always)
    private static func specials(_ word: UInt64) -> UInt64 {
        let ones = UInt64(0x0101_0101_0101_0101)
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let low = (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word
        return (low | word) & (ones &* 0x80)
    }

    /// Eight bytes, the first one lowest.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        // SAFETY: any eight bytes are a `UInt64`; the span checks that they lie inside.
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The length of the UTF-8 sequence of two to four bytes at `index`, or 0 if it is none (RFC 3629, section 4).
    @inline(__always)
    func sequenceLength(at index: Int) -> Int {
        let first = self[index]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= count else { return 0 }
        let second = self[index + 1]
        let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard second >= lowest, second <= highest else { return 0 }
        for offset in 2..<4 where offset < length && self[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    /// The value of the four hexadecimal digits at `index`, or `nil`.
    func hexUnit(at index: Int) -> UInt32? {
        guard index + 4 <= count else { return nil }
        var unit = UInt32(0)
        for offset in 0..<4 {
            let byte = self[index + offset]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x57)
            default: return nil
            }
        }
        return unit
    }
}

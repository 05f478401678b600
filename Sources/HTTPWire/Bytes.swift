/// What the grammar of HTTP asks about single bytes and short runs of them.
enum Bytes {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let blank: UInt8 = 0x20

    static let everyLowBit: UInt64 = 0x0101_0101_0101_0101
    static let everyHighBit: UInt64 = 0x8080_8080_8080_8080

    /// True for a character of a token (RFC 9110, section 5.6.2).
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let mask: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && mask >> UInt64(byte & 63) & 1 == 1
    }

    /// True for what may stand inside a field value: visible ASCII, blank and tab.
    @inline(__always)
    static func isFieldText(_ byte: UInt8) -> Bool { (byte >= 0x20 && byte < 0x7F) || byte == tab }

    @inline(__always)
    static func isOptionalBlank(_ byte: UInt8) -> Bool { byte == blank || byte == tab }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit, or `nil`.
    @inline(__always)
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// True where `bytes` hold exactly `text`, whatever the case of ASCII letters in `bytes`; `text` is lower case.
    static func equal(_ bytes: ArraySlice<UInt8>, ignoringCase text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return bytes.span.holds(text, at: 0, ignoringCase: true)
    }
}

extension Span where Element == UInt8 {
    /// True where `text` stands at `start`; false too where it would reach past the end.
    @inlinable
    package func holds(_ text: StaticString, at start: Int, ignoringCase: Bool = false) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, length <= count - start else { return false }
        for index in 0..<length {
            let isUpper = self[start + index] >= 0x41 && self[start + index] <= 0x5A
            let byte = ignoringCase && isUpper ? self[start + index] | 0x20 : self[start + index]
            // SAFETY: `index` is below the count of code units that the literal holds.
            guard unsafe byte == text.utf8Start[index] else { return false }
        }
        return true
    }

    /// The index of the first `byte` at or after `start`, or `nil`; eight bytes at a time.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        let wanted = UInt64(byte) &* Bytes.everyLowBit
        var index = start
        while index + 8 <= count {
            let word = eightBytes(at: index) ^ wanted
            let hits = (word &- Bytes.everyLowBit) & ~word & Bytes.everyHighBit
            // The lowest hit is always a true one.
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// The index of the first byte of `range` that is not visible ASCII or a blank; the end where there is none.
    func firstUnusual(in range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            let word = eightBytes(at: index)
            let delete = word ^ (0x7F &* Bytes.everyLowBit)
            let low = (word &- 0x20 &* Bytes.everyLowBit) & ~word
            let unusual = (word | low | (delete &- Bytes.everyLowBit) & ~delete) & Bytes.everyHighBit
            if unusual != 0 { break }
            index += 8
        }
        while index < range.upperBound, self[index] >= 0x20, self[index] < 0x7F { index += 1 }
        return index
    }

    /// The bytes at `index` to `index + 7`, the first one lowest.
    @inline(__always)
    private func eightBytes(at index: Int) -> UInt64 {
        precondition(index >= 0 && index + 8 <= count, "eight bytes stand here")
        // SAFETY: the line above has checked that the load stays inside the span.
        return UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}

extension [UInt8] {
    /// Appends a run of a span in one copy.
    @inlinable
    package mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        // SAFETY: the pointer is read during the call only, and `extracting` has checked the range.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { run in unsafe append(contentsOf: run) }
    }

    /// Appends the bytes of a literal.
    @inlinable
    package mutating func append(literal text: StaticString) {
        // SAFETY: the pointer is read during the call only.
        text.withUTF8Buffer { run in unsafe append(contentsOf: run) }
    }
}

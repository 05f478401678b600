/// Whether bytes are UTF-8 (RFC 3629): shortest forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Check {
    /// The offset of the first byte that is no UTF-8, or of a leading byte order mark; `nil` if all is well.
    package static func firstFault(in bytes: [UInt8]) -> Int? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return 0 }
        var place = 0
        while place < bytes.count {
            guard bytes[place] >= 0x80 else {
                place += 1
                continue
            }
            guard let length = sequenceLength(bytes, at: place) else { return place }
            place += length
        }
        return nil
    }

    /// The length of the sequence of two to four bytes at `place`, or `nil` if it is none (RFC 3629, section 4).
    private static func sequenceLength(_ bytes: [UInt8], at place: Int) -> Int? {
        let first = bytes[place]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first), place + length <= bytes.count else { return nil }
        let second = bytes[place + 1]
        let allowed: ClosedRange<UInt8> =
            switch first {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        guard allowed.contains(second) else { return nil }
        return bytes[(place + 2)..<(place + length)].allSatisfy { (0x80...0xBF).contains($0) } ? length : nil
    }
}

import StrictJSON

/// Where a string stands.
struct StringSpan {
    /// Bytes between the quotes.
    let range: Range<Int>
    /// True if a backslash is among them.
    let isEscaped: Bool

    /// The string with its quotes.
    var quoted: Range<Int> { (range.lowerBound - 1)..<(range.upperBound + 1) }
}

extension Scanner {
    /// Reads a string whose opening quote stands here: eight bytes a step while they are plain ASCII.
    mutating func string(_ bytes: Span<UInt8>) throws(Broken) -> StringSpan {
        let start = place + 1
        var isEscaped = false
        place = start
        while true {
            place = bytes.firstSpecial(from: place)
            guard place < bytes.count else { throw broken(.openString, at: place) }
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                return StringSpan(range: start..<(place - 1), isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                try skipEscape(bytes)
            case 0..<0x20: throw broken(.controlCharacter, at: place)
            default:
                let length = bytes.sequenceLength(at: place)
                guard length > 0 else { throw broken(.notUTF8, at: place) }
                place += length
            }
        }
    }

    /// One escape of RFC 8259, section 7.
    ///
    /// Half a surrogate pair is no fault here: only names and peeked values must be text.
    private mutating func skipEscape(_ bytes: Span<UInt8>) throws(Broken) {
        guard place + 1 < bytes.count else { throw broken(.openString, at: place) }
        switch bytes[place + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: place += 2
        case UInt8(ascii: "u"):
            guard bytes.hexUnit(at: place + 2) != nil else { throw broken(.badEscape, at: place) }
            place += 6
        default: throw broken(.badEscape, at: place)
        }
    }
}

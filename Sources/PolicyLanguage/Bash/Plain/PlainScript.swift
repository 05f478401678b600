/// A script of plain commands as ranges of its bytes: one pass, a scratch of fixed size, nothing allocated.
///
/// It takes only what nobody can read in two ways: words of plain letters or wholly in quotes without expansions,
/// joined by `&&`, `||`, `;` and `|`. Everything else is for `ScriptReader`, which reads the same commands alike.
///
/// Not copied: it is some hundred bytes, and a decision would spend its time on moving them.
struct PlainScript: ~Copyable {
    static let byteLimit = 1_024
    static let wordLimit = 64
    static let partLimit = 16

    private var starts = InlineArray<64, UInt16>(repeating: 0)
    private var stops = InlineArray<64, UInt16>(repeating: 0)
    private var lasts = InlineArray<16, UInt8>(repeating: 0)
    private var wordCount = 0
    /// Words as bits: those with a byte that the caller looks for, and those with a byte between paths.
    private var watched: UInt64 = 0
    private var cut: UInt64 = 0
    private(set) var partCount = 0

    /// The numbers of a part's words, the program first.
    func words(of part: Int) -> Range<Int> {
        (part == 0 ? 0 : Int(lasts[part - 1]))..<Int(lasts[part])
    }

    /// Where a word stands, without its quotes.
    func range(of word: Int) -> Range<Int> { Int(starts[word])..<Int(stops[word]) }

    // MARK: reading

    /// Whether a word has one of the bytes that the caller looks for.
    func isWatched(_ word: Int) -> Bool { watched >> UInt64(word) & 1 == 1 }

    /// Whether a word may hold several paths, between `=`, `:`, `,` or `@`.
    func isCut(_ word: Int) -> Bool { cut >> UInt64(word) & 1 == 1 }

    /// Reads a script into an empty value by the flags of its bytes; false if it is not plain.
    mutating func read(_ bytes: Span<UInt8>, _ flags: [UInt8]) -> Bool {
        guard bytes.count <= Self.byteLimit else { return false }
        var place = 0
        var needsCommand = true
        while true {
            while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
            guard place < bytes.count else { break }
            switch bytes[place] {
            case UInt8(ascii: ";"):
                guard endPart() else { return false }
                place += 1
                needsCommand = false
            case UInt8(ascii: "&"), UInt8(ascii: "|"):
                guard let size = Self.operatorSize(bytes, place), endPart() else { return false }
                place += size
                needsCommand = true
            default:
                guard let end = word(bytes, place, flags) else { return false }
                place = end
                needsCommand = false
            }
        }
        return !needsCommand && (hasOpenPart ? endPart() : partCount > 0)
    }

    /// Of `&&`, `||` and `|`; `nil` for `&`, `|&` and what no shell takes.
    private static func operatorSize(_ bytes: Span<UInt8>, _ place: Int) -> Int? {
        let next = place + 1 < bytes.count ? bytes[place + 1] : 0
        if next == bytes[place] { return 2 }
        return bytes[place] == UInt8(ascii: "|") && next != UInt8(ascii: "&") ? 1 : nil
    }

    private var hasOpenPart: Bool { wordCount > (partCount == 0 ? 0 : Int(lasts[partCount - 1])) }

    private mutating func endPart() -> Bool {
        guard hasOpenPart, partCount < Self.partLimit else { return false }
        lasts[partCount] = UInt8(wordCount)
        partCount += 1
        return true
    }

    /// Takes one word; the place behind it, or `nil` if it is not plain.
    private mutating func word(_ bytes: Span<UInt8>, _ start: Int, _ flags: [UInt8]) -> Int? {
        let first = bytes[start]
        let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        if !isQuoted, let end = duplicate(bytes, start) { return end }
        let from = isQuoted ? start + 1 : start
        let needed = !isQuoted ? Flag.unquoted : first == UInt8(ascii: "'") ? Flag.single : Flag.double
        var (stop, seen): (Int, UInt8) = (from, 0)
        while stop < bytes.count {
            let flag = flags[Int(bytes[stop])]
            guard flag & needed != 0 else { break }
            seen |= flag
            stop &+= 1
        }
        let end = isQuoted ? stop + 1 : stop
        guard stop > from, wordCount < Self.wordLimit, !isQuoted || stop < bytes.count && bytes[stop] == first else {
            return nil
        }
        guard Self.endsWord(bytes, end), !isQuoted || hasOpenPart else { return nil }
        starts[wordCount] = UInt16(truncatingIfNeeded: from)
        stops[wordCount] = UInt16(truncatingIfNeeded: stop)
        if seen & Flag.watched != 0 { watched |= 1 << UInt64(wordCount) }
        if seen & Flag.separator != 0 { cut |= 1 << UInt64(wordCount) }
        wordCount += 1
        return end
    }

    /// `2>&1`, which reads and writes no file.
    private func duplicate(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "2"), hasOpenPart, start + 4 <= bytes.count else { return nil }
        guard bytes[start + 1] == UInt8(ascii: ">"), bytes[start + 2] == UInt8(ascii: "&") else { return nil }
        return bytes[start + 3] == UInt8(ascii: "1") && Self.endsWord(bytes, start + 4) ? start + 4 : nil
    }

    private static func endsWord(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        guard place < bytes.count else { return true }
        switch bytes[place] {
        case 0x20, 0x09, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"): return true
        default: return false
        }
    }

    // MARK: bytes

    /// What is known of a byte, as bits.
    private enum Flag {
        static let unquoted: UInt8 = 1
        static let single: UInt8 = 2
        static let double: UInt8 = 4
        static let separator: UInt8 = 8
        static let watched: UInt8 = 16
    }

    /// The flags of each byte, where `watch` holds those that the caller looks for.
    static func flags(watching watch: ByteSet) -> [UInt8] {
        (UInt8.min...UInt8.max).map { byte in
            var flag: UInt8 = isPlain(byte) ? Flag.unquoted : 0
            if isPlain(byte, in: UInt8(ascii: "'")) { flag |= Flag.single }
            if isPlain(byte, in: UInt8(ascii: "\"")) { flag |= Flag.double }
            if ",:=@".utf8.contains(byte) { flag |= Flag.separator }
            return watch.bit(byte) == 1 ? flag | Flag.watched : flag
        }
    }

    /// Letters, digits and `% + , - . / : = @ _`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        ScriptReader.isNameByte(byte, isFirst: false) || "%+,-./:=@".utf8.contains(byte)
    }

    /// What quotes hold as it stands; a `~` is left to the reader that knows folders.
    private static func isPlain(_ byte: UInt8, in quote: UInt8) -> Bool {
        guard (0x20..<0x7E).contains(byte), byte != quote else { return false }
        return quote == UInt8(ascii: "'") || !"$`\\".utf8.contains(byte)
    }
}

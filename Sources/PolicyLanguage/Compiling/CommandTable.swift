/// Command patterns, ready to be held against the words of a plain command: nothing is allocated.
struct CommandTable: Sendable {
    /// The most words of one pattern: states are bits of one number.
    static let wordLimit = 62

    /// One pattern of one rule.
    private struct Entry: Sendable {
        let isAllow: Bool
        let isOpen: Bool
        /// Its words stand in `shapes` from here on.
        let first: Int
        let count: Int
        /// The rule as a bit.
        let row: UInt64
    }

    /// One word of a pattern: a stretch of `symbols`.
    private struct Shape: Sendable {
        let range: Range<Int>
        let isWild: Bool
    }

    private var entries: [Entry] = []
    /// Of each entry the hash of its program; 0 if that has a `*`.
    private var hashes: [UInt64] = []
    private var shapes: [Shape] = []
    private var symbols: [Glob.Symbol] = []

    init() {}

    /// Adds a pattern of the rule that stands at the bit `row`; false if it has too many words.
    mutating func add(_ pattern: CommandPattern, isAllow: Bool, row: UInt64) -> Bool {
        guard pattern.words.count <= Self.wordLimit, let program = pattern.words.first else { return false }
        entries.append(
            Entry(isAllow: isAllow, isOpen: pattern.isOpen, first: shapes.count, count: pattern.words.count, row: row))
        hashes.append(pattern.isWild[0] ? 0 : Self.hash(program))
        for (word, isWild) in zip(pattern.words, pattern.isWild) {
            shapes.append(Shape(range: symbols.count..<(symbols.count + word.count), isWild: isWild))
            symbols += word
        }
        return true
    }

    private static func hash(_ program: [Glob.Symbol]) -> UInt64 {
        let start = program.lastIndex(of: Glob.Symbol(UInt8(ascii: "/"))).map { $0 + 1 } ?? 0
        return NameHash.of(program[start...].map { UInt8(truncatingIfNeeded: $0) })
    }

    /// The rules whose patterns take a plain command: an allow as it is written, a deny or ask with options between.
    func rows(
        _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>, _ program: PlainProgram.Reading
    ) -> UInt64 {
        var rows: UInt64 = 0
        for index in hashes.indices where hashes[index] == 0 || hashes[index] == program.hash {
            let entry = entries[index]
            guard rows & entry.row == 0 else { continue }
            let isTaken =
                entry.isAllow ? allows(entry, script, bytes, words) : fires(entry, script, bytes, words)
            if isTaken { rows |= entry.row }
        }
        return rows
    }

    private func allows(
        _ entry: Entry, _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>
    ) -> Bool {
        guard words.count >= entry.count, entry.isOpen || words.count == entry.count else { return false }
        for index in 0..<entry.count {
            let range = script.range(of: words.lowerBound + index)
            guard takes(shapes[entry.first + index], bytes, range) else { return false }
        }
        return true
    }

    /// All states side by side, as in `CommandPattern.fires`; of two patterns the words between may be options.
    private func fires(
        _ entry: Entry, _ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>
    ) -> Bool {
        guard takesProgram(shapes[entry.first], bytes, script.range(of: words.lowerBound)) else { return false }
        var (reached, skips): (UInt64, UInt64) = (2, 0)
        let end: UInt64 = 1 << UInt64(entry.count)
        for word in words.dropFirst() {
            if entry.isOpen, reached & end != 0 { return true }
            let range = script.range(of: word)
            let isOption = bytes[range.lowerBound] == UInt8(ascii: "-")
            var (next, nextSkips) = (reached & skips, UInt64(0))
            var rest = reached & ~end
            while rest != 0 {
                let index = rest.trailingZeroBitCount
                rest &= rest - 1
                if takes(shapes[entry.first + index], bytes, range) { next |= 2 << UInt64(index) }
                guard isOption else { continue }
                next |= 1 << UInt64(index)
                nextSkips |= 1 << UInt64(index)
            }
            (reached, skips) = (next, nextSkips)
            if reached == 0 { return false }
        }
        return reached & end != 0
    }

    // MARK: words

    private func takes(_ shape: Shape, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        if shape.isWild { return meets(shape.range, bytes, range, isFolding: false) }
        guard shape.range.count == range.count else { return false }
        var place = range.lowerBound
        for index in shape.range {
            guard symbols[index] == Glob.Symbol(bytes[place]) else { return false }
            place += 1
        }
        return true
    }

    /// A program counts by its basename, without case.
    private func takesProgram(_ shape: Shape, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var (first, start) = (shape.range.lowerBound, range.lowerBound)
        for index in shape.range where symbols[index] == Glob.Symbol(UInt8(ascii: "/")) { first = index + 1 }
        for place in range where bytes[place] == UInt8(ascii: "/") { start = place + 1 }
        return meets(first..<shape.range.upperBound, bytes, start..<range.upperBound, isFolding: true)
    }

    /// Linear but for the last `*`, to which it goes back.
    private func meets(_ shape: Range<Int>, _ bytes: Span<UInt8>, _ range: Range<Int>, isFolding: Bool) -> Bool {
        var (index, place) = (shape.lowerBound, range.lowerBound)
        var (star, resumed) = (-1, 0)
        while place < range.upperBound {
            let symbol = index < shape.upperBound ? symbols[index] : 0xFFFF
            let byte = Glob.Symbol(bytes[place])
            if symbol == Glob.run {
                (star, resumed) = (index, place)
                index += 1
            } else if symbol == byte || isFolding && Glob.fold(symbol) == Glob.fold(byte) {
                index += 1
                place += 1
            } else if star >= 0 {
                resumed += 1
                (index, place) = (star + 1, resumed)
            } else {
                return false
            }
        }
        while index < shape.upperBound, symbols[index] == Glob.run { index += 1 }
        return index == shape.upperBound
    }
}

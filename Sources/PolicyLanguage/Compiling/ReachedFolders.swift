/// The folders that a plain script has reached by `cd` so far, as states of the automaton of its paths.
///
/// After `cd` its folder counts beside every one before it: the `cd` may fail.
struct ReachedFolders: ~Copyable {
    private static let limit = 4

    private let walk: PathWalk
    private var folders: InlineArray<4, PathNames>
    private var count = 1

    /// `nil` if the places are not written plainly.
    init?(_ automaton: PathAutomaton, _ places: PathPlaces) {
        guard let walk = PathWalk(automaton, places) else { return nil }
        folders = InlineArray(repeating: walk.root)
        self.walk = walk
    }

    /// Nothing but the word itself says where it leads: a word without a byte that every pattern needs leads nowhere.
    var isAtUnknownRoot: Bool { count == 1 && !walk.isPlaced }

    // MARK: words

    /// The rules whose patterns take a path that the word in `range` may spell; `nil` if the reader has to be asked.
    ///
    /// As `PartPaths` does: the word, what stands between `=`, `:`, `,` and `@`, and what follows the letters of short
    /// options.
    func rows(_ bytes: Span<UInt8>, _ range: Range<Int>, _ pathRows: [UInt64], isCut: Bool) -> UInt64? {
        guard var rows = candidate(bytes, range, pathRows) else { return nil }
        if bytes[range.lowerBound] == UInt8(ascii: "-"), range.count > 1 {
            guard let tails = tails(bytes, range, pathRows) else { return nil }
            rows |= tails
        }
        guard isCut else { return rows }
        guard let pieces = pieces(bytes, range, pathRows) else { return nil }
        return rows | pieces
    }

    private func tails(_ bytes: Span<UInt8>, _ range: Range<Int>, _ pathRows: [UInt64]) -> UInt64? {
        if bytes[range.lowerBound + 1] == UInt8(ascii: "-") { return 0 }
        guard range.count <= Self.tailLimit else { return nil }
        var rows: UInt64 = 0
        for place in range.dropFirst() {
            guard ScriptReader.isNameByte(bytes[place], isFirst: false) else { break }
            guard let taken = candidate(bytes, (place + 1)..<range.upperBound, pathRows) else { return nil }
            rows |= taken
        }
        return rows
    }

    private static let tailLimit = 64
    private static let pieceLimit = 8

    private func pieces(_ bytes: Span<UInt8>, _ range: Range<Int>, _ pathRows: [UInt64]) -> UInt64? {
        var rows: UInt64 = 0
        var cuts = 0
        var start = range.lowerBound
        while true {
            var stop = start
            // From each start to every end behind it, but for the whole word.
            while true {
                while stop < range.upperBound, !Self.separates(bytes[stop]) { stop += 1 }
                if start > range.lowerBound || stop < range.upperBound {
                    guard let taken = candidate(bytes, start..<stop, pathRows) else { return nil }
                    rows |= taken
                }
                guard stop < range.upperBound else { break }
                stop += 1
            }
            while start < range.upperBound, !Self.separates(bytes[start]) { start += 1 }
            guard start < range.upperBound else { return rows }
            start += 1
            cuts += 1
            guard cuts <= Self.pieceLimit else { return nil }
        }
    }

    private static func separates(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "@")
    }

    private func candidate(_ bytes: Span<UInt8>, _ range: Range<Int>, _ pathRows: [UInt64]) -> UInt64? {
        guard !range.isEmpty else { return 0 }
        var rows: UInt64 = 0
        for index in 0..<count {
            guard let names = walk.names(bytes, range, in: folders[index]) else { return nil }
            rows |= pathRows[walk.automaton.set(at: names.own)]
            if names.absolute != PathAutomaton.dead { rows |= pathRows[walk.automaton.set(at: names.absolute)] }
            if names.home != PathAutomaton.dead { rows |= pathRows[walk.automaton.set(at: names.home)] }
        }
        return rows
    }

    // MARK: cd

    /// Takes the folder of a `cd`; false if the reader has to be asked where that is.
    mutating func change(_ script: borrowing PlainScript, _ bytes: Span<UInt8>, _ words: Range<Int>) -> Bool {
        guard words.count == 2 else { return false }
        let range = script.range(of: words.lowerBound + 1)
        let first = bytes[range.lowerBound]
        guard first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else { return false }
        if first == UInt8(ascii: "/"), walk.isPlaced { return false }
        for index in 0..<count {
            guard count < Self.limit, let reached = walk.names(bytes, range, in: folders[index]) else { return false }
            folders[count] = reached
            count += 1
            if first == UInt8(ascii: "/") { break }
        }
        return true
    }
}

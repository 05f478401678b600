/// What bash makes of `{a,b}` and `{1..3}` before anything else.
enum BraceExpansion {
    static let wordLimit = 64
    private static let depthLimit = 8

    /// The words that `word` becomes; throws where bash's own rules are not simple, or past the limit.
    static func expand(_ word: ShellWord) throws(Unreadable) -> [ShellWord] {
        guard mayExpand(word.atoms) else { return [word] }
        let words = try expand(word.atoms[...], depth: 0)
        guard words.count > 1 || words.first != word.atoms else { return [word] }
        return words.map { atoms in
            var result = word
            result.atoms = atoms
            result.isFromBraces = true
            return result
        }
    }

    private static func mayExpand(_ atoms: [Atom]) -> Bool {
        guard let open = atoms.firstIndex(of: brace) else { return false }
        return atoms[open...].contains(comma) || span(atoms[open...]) != nil
    }

    private static func expand(_ atoms: ArraySlice<Atom>, depth: Int) throws(Unreadable) -> [[Atom]] {
        guard let open = atoms.firstIndex(of: brace) else { return [Array(atoms)] }
        guard depth < depthLimit, let close = matching(open, in: atoms) else { throw tooHard }
        let inner = atoms[(open + 1)..<close]
        let tails = try expand(atoms[(close + 1)...], depth: depth + 1)
        var pieces = try alternatives(inner, depth: depth + 1)
        if pieces.isEmpty {
            // `{a}` stays as it is, unless what follows could close it otherwise.
            let rest = atoms[(close + 1)...]
            guard !inner.contains(brace), !rest.contains(comma) || !rest.contains(unbrace) else { throw tooHard }
            pieces = [Array(atoms[open...close])]
        }
        guard pieces.count * tails.count <= wordLimit else { throw tooMany }
        let head = Array(atoms[..<open])
        return pieces.flatMap { piece in tails.map { tail in head + piece + tail } }
    }

    private static func matching(_ open: Int, in atoms: ArraySlice<Atom>) -> Int? {
        var level = 0
        for index in open..<atoms.endIndex {
            if atoms[index] == brace { level += 1 }
            if atoms[index] == unbrace { level -= 1 }
            if level == 0 { return index }
        }
        return nil
    }

    /// What stands between the commas, or what a sequence counts; empty if there is neither.
    private static func alternatives(_ inner: ArraySlice<Atom>, depth: Int) throws(Unreadable) -> [[Atom]] {
        var level = 0
        var pieces: [ArraySlice<Atom>] = []
        var start = inner.startIndex
        for index in inner.indices {
            if inner[index] == brace { level += 1 }
            if inner[index] == unbrace { level -= 1 }
            if inner[index] == comma, level == 0 {
                pieces.append(inner[start..<index])
                start = index + 1
            }
        }
        guard !pieces.isEmpty else { return span(inner).map { sequence(inner, dots: $0) } ?? [] }
        pieces.append(inner[start...])
        var words: [[Atom]] = []
        for piece in pieces {
            words += try expand(piece, depth: depth)
            guard words.count <= wordLimit else { throw tooMany }
        }
        return words
    }

    /// The place of `..` inside a sequence.
    private static func span(_ atoms: ArraySlice<Atom>) -> Int? {
        atoms.indices.dropLast().first { atoms[$0] == dot && atoms[$0 + 1] == dot }
    }

    /// `{a..c}` letter by letter; numbers and all else are one piece that is computed.
    private static func sequence(_ atoms: ArraySlice<Atom>, dots: Int) -> [[Atom]] {
        let (first, last) = (atoms[..<dots], atoms[(dots + 2)...])
        guard first.count == 1, last.count == 1, let low = first.first, let high = last.first,
            isLetter(low), isLetter(high), low & 0x20 == high & 0x20
        else { return [[ShellWord.computedQuoted]] }
        return (min(low, high)...max(low, high)).map { [$0] }
    }

    private static func isLetter(_ atom: Atom) -> Bool {
        (0x41...0x5A).contains(atom & ~0x20) && atom < ShellWord.quoted
    }

    private static let tooMany = Unreadable("braces stand for more than 64 words")
    private static let tooHard = Unreadable("braces that bash reads in a way of its own")
    private static let brace = Atom(UInt8(ascii: "{"))
    private static let unbrace = Atom(UInt8(ascii: "}"))
    private static let comma = Atom(UInt8(ascii: ","))
    private static let dot = Atom(UInt8(ascii: "."))
}

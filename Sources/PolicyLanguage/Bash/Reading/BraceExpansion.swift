/// What bash makes of `{a,b}` before anything else; in doubt one computed word, which may be anything.
enum BraceExpansion {
    static let wordLimit = 64

    static func expand(_ word: ShellWord) -> [ShellWord] {
        guard mayExpand(word.atoms) else { return [word] }
        guard let words = expand(word.atoms[...], depth: 0), words.count <= wordLimit else {
            return [ShellWord([ShellWord.computed])]
        }
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
        let rest = atoms[open...]
        return rest.contains(comma) || zip(rest, rest.dropFirst()).contains { $0 == dot && $1 == dot }
    }

    /// `nil` where bash's own rules are not simple: unbalanced braces, sequences, too many words.
    private static func expand(_ atoms: ArraySlice<Atom>, depth: Int) -> [[Atom]]? {
        guard let open = atoms.firstIndex(of: brace) else { return [Array(atoms)] }
        guard depth < 8, let close = matching(open, in: atoms) else { return nil }
        guard let pieces = alternatives(atoms[(open + 1)..<close], depth: depth + 1) else { return nil }
        guard let tails = expand(atoms[(close + 1)...], depth: depth + 1) else { return nil }
        guard pieces.count * tails.count <= wordLimit else { return nil }
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

    private static func alternatives(_ inner: ArraySlice<Atom>, depth: Int) -> [[Atom]]? {
        var level = 0
        var pieces: [ArraySlice<Atom>] = []
        var start = inner.startIndex
        for index in inner.indices {
            switch inner[index] {
            case brace: level += 1
            case unbrace: level -= 1
            case comma where level == 0:
                pieces.append(inner[start..<index])
                start = index + 1
            default: break
            }
        }
        // `{a}` stays as it is and `{a..c}` counts: neither is worth the rules that it has.
        guard !pieces.isEmpty else { return nil }
        pieces.append(inner[start...])
        var words: [[Atom]] = []
        for piece in pieces {
            guard let expanded = expand(piece, depth: depth) else { return nil }
            words += expanded
            guard words.count <= wordLimit else { return nil }
        }
        return words
    }

    private static let brace = Atom(UInt8(ascii: "{"))
    private static let unbrace = Atom(UInt8(ascii: "}"))
    private static let comma = Atom(UInt8(ascii: ","))
    private static let dot = Atom(UInt8(ascii: "."))
}

/// The tokens of a text that somebody may run: longest runs of certain characters, and the names that they hide.
struct CodeTokens: Sequence {
    enum Kind {
        /// Runs of letters, digits and `_ . + -`.
        case words
        /// The same with `~` and `/`.
        case paths
    }

    private let tokens: [[UInt8]]

    init(_ code: BashPart.Code, kind: Kind) {
        let whole = Self.split(code.text.atoms[...], kind)
        // A program may join lines as bash does, so a joined line is read both ways.
        let joined = Self.joined(code.text.atoms)
        let all = joined.count == code.text.atoms.count ? whole : whole + Self.split(joined[...], kind)
        tokens = all.flatMap { Self.readings(of: $0, isSed: code.isSed) }
    }

    func makeIterator() -> IndexingIterator<[[UInt8]]> { tokens.makeIterator() }

    private static func split(_ atoms: ArraySlice<Atom>, _ kind: Kind) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        var token: [UInt8] = []
        for atom in atoms {
            let byte = ShellWord.byte(atom)
            if !ShellWord.isComputed(atom), isTokenByte(byte, kind) {
                token.append(byte)
            } else if !token.isEmpty {
                tokens.append(token)
                token = []
            }
        }
        if !token.isEmpty { tokens.append(token) }
        return tokens
    }

    private static func isTokenByte(_ byte: UInt8, _ kind: Kind) -> Bool {
        if ScriptReader.isNameByte(byte, isFirst: false) || ".+-".utf8.contains(byte) { return true }
        return kind == .paths && (byte == UInt8(ascii: "~") || byte == UInt8(ascii: "/"))
    }

    private static func joined(_ atoms: [Atom]) -> [Atom] {
        var result: [Atom] = []
        for atom in atoms {
            let isEnd = !ShellWord.isComputed(atom) && ShellWord.byte(atom) == UInt8(ascii: "\n")
            if isEnd, let last = result.last, !ShellWord.isComputed(last), ShellWord.byte(last) == UInt8(ascii: "\\") {
                result.removeLast()
            } else {
                result.append(atom)
            }
        }
        return result
    }

    /// `-xNAME`, in sed `1eNAME`, and dots at the end: each reading of a token, in place of the token.
    private static func readings(of token: [UInt8], isSed: Bool) -> [[UInt8]] {
        var readings = [token]
        if token.last == UInt8(ascii: ".") {
            let bare = Array(token[..<(token.lastIndex { $0 != UInt8(ascii: ".") }.map { $0 + 1 } ?? 0)])
            if !bare.isEmpty { readings.append(bare) }
        }
        if token.count > 2, token[0] == UInt8(ascii: "-"), token[1] != UInt8(ascii: "-") {
            readings += readings.filter { $0.count > 2 }.map { Array($0[2...]) }
        }
        var next = 0
        while isSed, next < readings.count {
            let command = readings[next].drop {
                ScriptReader.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "n")
            }
            if let first = command.first, "eErRwW".utf8.contains(first), command.count > 1 {
                readings.append(Array(command.dropFirst()))
            }
            next += 1
        }
        return readings
    }
}

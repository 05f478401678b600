extension ScriptReader {
    var peek: UInt8? { place < end ? bytes[place] : nil }

    func peek(_ distance: Int) -> UInt8? { place + distance < end ? bytes[place + distance] : nil }

    var isAtJoinedLine: Bool { peek == UInt8(ascii: "\\") && peek(1) == UInt8(ascii: "\n") }

    /// Blanks, joined lines and a comment, up to the next word, operator or line end.
    mutating func skipBlanks() throws(Unreadable) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): place += 1
            case UInt8(ascii: "\\") where isAtJoinedLine: try joinLine()
            case UInt8(ascii: "#"): return try skipComment()
            default: return
            }
        }
    }

    /// Like `skipBlanks`, over any number of lines.
    mutating func skipLines() throws(Unreadable) {
        try skipBlanks()
        while peek == UInt8(ascii: "\n") {
            try newline()
            try skipBlanks()
        }
    }

    mutating func newline() throws(Unreadable) {
        try refuseLineEnd()
        place += 1
        if let tag = awaited { try readHereDocument(tag) }
    }

    /// Where the body of a here-document begins would differ between versions of bash.
    func refuseLineEnd() throws(Unreadable) {
        if isOuterLineAwaiting { throw Unreadable("a line ends inside a substitution before its here-document") }
    }

    mutating func joinLine() throws(Unreadable) {
        guard awaited == nil, !isOuterLineAwaiting else { throw Unreadable("a joined line before a here-document") }
        place += 2
    }

    /// A joined line between two operator characters makes one operator of them in bash alone.
    mutating func refuseJoinedOperator() throws(Unreadable) {
        guard isAtJoinedLine else { return }
        while isAtJoinedLine { try joinLine() }
        if let byte = peek, "&|;<>(".utf8.contains(byte) { throw Unreadable("an operator on a joined line") }
    }

    private mutating func skipComment() throws(Unreadable) {
        if isInSubstitution { throw Unreadable("a comment in a substitution") }
        while let byte = peek, byte != UInt8(ascii: "\n") { place += 1 }
    }

    /// The characters that end an unquoted word.
    static func breaksWords(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "&"),
            UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            true
        default: false
        }
    }

    /// The characters up to the next blank or operator, if none of them is quoted or expanded; else empty.
    func rawWord() -> String {
        var stop = place
        while stop < end, !Self.breaksWords(bytes[stop]) {
            if "\\'\"$`".utf8.contains(bytes[stop]) { return "" }
            stop += 1
        }
        return String(decoding: bytes[place..<stop], as: UTF8.self)
    }

    /// The reserved word at this place, which must be one where a command may begin; else empty.
    func keyword() -> String {
        guard mayBeReserved else { return "" }
        let word = rawWord()
        switch word {
        case "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done", "in",
            "function", "time", "{", "}", "!", "[[", "]]", "coproc":
            return word
        default: return ""
        }
    }

    /// Whether the next word is as short as a reserved one: most are not, and need no closer look.
    private var mayBeReserved: Bool {
        guard let byte = peek, "itefcswud{}![]".utf8.contains(byte) else { return false }
        return (place...min(place + 8, end)).contains { $0 == end || Self.breaksWords(bytes[$0]) }
    }

    var isAtListEnd: Bool {
        guard let byte = peek else { return true }
        switch byte {
        case UInt8(ascii: ")"): return true
        case UInt8(ascii: ";"): return peek(1) == UInt8(ascii: ";") || peek(1) == UInt8(ascii: "&")
        default: break
        }
        switch keyword() {
        case "then", "do", "done", "fi", "else", "elif", "esac", "}": return true
        default: return false
        }
    }

    mutating func expect(keyword word: String) throws(Unreadable) {
        try skipLines()
        guard rawWord() == word else { throw unexpected() }
        place += word.utf8.count
    }

    mutating func expect(_ byte: UInt8) throws(Unreadable) {
        guard peek == byte else { throw unexpected() }
        place += 1
    }
}

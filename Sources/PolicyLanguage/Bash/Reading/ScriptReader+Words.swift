extension ScriptReader {
    /// One word; `isFirst` where a program's name may stand, in which a joined line is refused.
    mutating func word(isFirst: Bool) throws(Unreadable) -> ShellWord {
        wordCount += 1
        guard wordCount <= Self.wordLimit else { throw Unreadable("the text has more than 4,096 words") }
        var word = ShellWord()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "'"): try singleQuoted(into: &word)
            case UInt8(ascii: "\""): try doubleQuoted(into: &word, isFirst: isFirst)
            case UInt8(ascii: "\\"): try escaped(into: &word, isFirst: isFirst)
            case UInt8(ascii: "$"): try expansion(into: &word, isQuoted: false)
            case UInt8(ascii: "`"): try backquote(into: &word, isQuoted: false)
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                guard peek(1) == UInt8(ascii: "(") else { return word }
                try processSubstitution(into: &word)
            case _ where Self.breaksWords(byte): return word
            default: try plain(into: &word)
            }
        }
        return word
    }

    private mutating func plain(into word: inout ShellWord) throws(Unreadable) {
        if bytes[place] >= 0xC0, let scalar = scalar(at: place), !ScriptText.mayStandUnquoted(scalar) {
            throw Unreadable("a character outside quotes looks like something else")
        }
        word.atoms.append(Atom(bytes[place]))
        place += 1
    }

    private mutating func singleQuoted(into word: inout ShellWord) throws(Unreadable) {
        place += 1
        while let byte = peek, byte != UInt8(ascii: "'") { try quotedByte(byte, into: &word) }
        try expect(UInt8(ascii: "'"))
    }

    private mutating func doubleQuoted(into word: inout ShellWord, isFirst: Bool) throws(Unreadable) {
        place += 1
        while let byte = peek, byte != UInt8(ascii: "\"") {
            switch byte {
            case UInt8(ascii: "$"): try expansion(into: &word, isQuoted: true)
            case UInt8(ascii: "`"): try backquote(into: &word, isQuoted: true)
            case UInt8(ascii: "\\"):
                if isAtJoinedLine {
                    if isFirst { throw Unreadable("a joined line inside the first word") }
                    try joinLine()
                    continue
                }
                if let next = peek(1), "$`\"\\".utf8.contains(next) { place += 1 }
                try quotedByte(bytes[place], into: &word)
            default: try quotedByte(byte, into: &word)
            }
        }
        try expect(UInt8(ascii: "\""))
    }

    private mutating func quotedByte(_ byte: UInt8, into word: inout ShellWord) throws(Unreadable) {
        if byte == UInt8(ascii: "\n") {
            if awaited != nil { throw Unreadable("a line ends inside quotes before its here-document") }
            try refuseLineEnd()
        }
        word.atoms.append(Atom(byte) | ShellWord.quoted)
        place += 1
    }

    private mutating func escaped(into word: inout ShellWord, isFirst: Bool) throws(Unreadable) {
        if isAtJoinedLine {
            if isFirst { throw Unreadable("a joined line inside the first word") }
            return try joinLine()
        }
        place += 1
        guard place < end else { throw Unreadable("the text ends in a backslash") }
        if bytes[place] >= 0xC0, let scalar = scalar(at: place), !ScriptText.mayStandUnquoted(scalar) {
            throw Unreadable("a character outside quotes looks like something else")
        }
        word.atoms.append(Atom(bytes[place]) | ShellWord.quoted)
        place += 1
    }

    private func scalar(at index: Int) -> Unicode.Scalar? {
        String(decoding: bytes[index..<min(index + 4, end)], as: UTF8.self).unicodeScalars.first
    }

    private mutating func processSubstitution(into word: inout ShellWord) throws(Unreadable) {
        try needBash("`<(..)`")
        place += 1
        try substitution()
        word.atoms.append(ShellWord.computedQuoted)
        word.hasProcessSubstitution = true
    }
}

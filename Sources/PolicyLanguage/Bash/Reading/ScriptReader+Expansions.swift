extension ScriptReader {
    /// What `$` begins: a computed piece, or the character itself.
    mutating func expansion(into word: inout ShellWord, isQuoted: Bool) throws(Unreadable) {
        place += 1
        let piece = isQuoted ? ShellWord.computedQuoted : ShellWord.computed
        guard let next = peek else { return word.atoms.append(Atom(UInt8(ascii: "$")) | ShellWord.quoted) }
        switch next {
        case UInt8(ascii: "("):
            if peek(1) == UInt8(ascii: "(") { throw Unreadable("arithmetic is evaluated as text") }
            try substitution()
            word.atoms.append(piece)
        case UInt8(ascii: "{"): word.atoms.append(try braced() ? ShellWord.computed : piece)
        case UInt8(ascii: "["): throw Unreadable("arithmetic is evaluated as text")
        case UInt8(ascii: "'") where !isQuoted, UInt8(ascii: "\"") where !isQuoted:
            throw Unreadable("`$'..'` and `$\"..\"` are not readable")
        case UInt8(ascii: "\\") where isAtJoinedLine: throw Unreadable("a joined line after `$`")
        case UInt8(ascii: "@"):
            place += 1
            word.atoms.append(ShellWord.computed)
        case _ where Self.isNameByte(next, isFirst: true):
            _ = name()
            word.atoms.append(piece)
        case _ where Self.isDigit(next) || "*#?-$!".utf8.contains(next):
            place += 1
            word.atoms.append(piece)
        default: word.atoms.append(Atom(UInt8(ascii: "$")) | ShellWord.quoted)
        }
    }

    /// The list between `(` and `)`; its commands are listed after the one that is being read.
    mutating func substitution() throws(Unreadable) {
        try expect(UInt8(ascii: "("))
        // Bash looks for the end of `<((` as it does in arithmetic, and finds another than the grammar.
        if peek == UInt8(ascii: "(") { throw Unreadable("arithmetic is evaluated as text") }
        if isAtJoinedLine { throw Unreadable("a joined line after `(`") }
        try nested { (reader: inout ScriptReader) throws(Unreadable) in
            _ = try reader.list()
            try reader.expect(UInt8(ascii: ")"))
        }
    }

    /// A backslash in `` `..` `` changes what its text is, so there must be none.
    mutating func backquote(into word: inout ShellWord, isQuoted: Bool) throws(Unreadable) {
        place += 1
        guard let close = bytes[place..<end].firstIndex(of: UInt8(ascii: "`")) else { throw unexpected() }
        if bytes[place..<close].contains(UInt8(ascii: "\\")) { throw Unreadable("a backslash in backquotes") }
        let outerEnd = end
        end = close
        try nested { (reader: inout ScriptReader) throws(Unreadable) in
            _ = try reader.list()
            guard reader.place == close else { throw reader.unexpected() }
        }
        end = outerEnd
        place = close + 1
        word.atoms.append(isQuoted ? ShellWord.computedQuoted : ShellWord.computed)
    }

    private mutating func nested(_ read: (inout ScriptReader) throws(Unreadable) -> Void) throws(Unreadable) {
        let (outerCommands, outerHeld, outerDefaults) = (commands, held, heldDefaults)
        let (wasInside, wasAwaiting, outerAwaited) = (isInSubstitution, isOuterLineAwaiting, awaited)
        (commands, held, heldDefaults) = ([], [], [])
        isInSubstitution = true
        isOuterLineAwaiting = wasAwaiting || outerAwaited != nil
        awaited = nil
        try read(&self)
        guard awaited == nil else { throw Unreadable("a here-document has no end") }
        (isInSubstitution, isOuterLineAwaiting, awaited) = (wasInside, wasAwaiting, outerAwaited)
        let inner = commands
        (commands, held, heldDefaults) = (outerCommands, outerHeld + inner, outerDefaults)
        guard held.count <= Self.commandLimit else { throw Unreadable("the text has more than 256 commands") }
    }

    // MARK: ${..}

    /// `${..}` in its readable forms; returns whether it is several words even in quotes.
    private mutating func braced() throws(Unreadable) -> Bool {
        place += 1
        if peek == UInt8(ascii: "#"), peek(1) != UInt8(ascii: "}") {
            place += 1
            _ = try parameter()
            try closeBrace()
            return false
        }
        if let special = peek, "#?$".utf8.contains(special) {
            place += 1
            try closeBrace()
            return false
        }
        let (name, isSeveral) = try parameter()
        try operation(on: name)
        return isSeveral
    }

    private mutating func parameter() throws(Unreadable) -> (name: String, isSeveral: Bool) {
        if peek == UInt8(ascii: "@") || peek == UInt8(ascii: "*") {
            place += 1
            return ("", true)
        }
        var name = self.name()
        if name.isEmpty {
            let start = place
            while let byte = peek, Self.isDigit(byte) { place += 1 }
            name = String(decoding: bytes[start..<place], as: UTF8.self)
        }
        guard !name.isEmpty else { throw notReadable }
        guard peek == UInt8(ascii: "[") else { return (name, false) }
        try needBash("a subscript")
        place += 1
        let isSeveral = peek == UInt8(ascii: "@") || peek == UInt8(ascii: "*")
        if isSeveral { place += 1 } else { try digits() }
        guard peek == UInt8(ascii: "]") else { throw notReadable }
        place += 1
        return (name, isSeveral)
    }

    private mutating func operation(on name: String) throws(Unreadable) {
        guard let byte = peek else { throw notReadable }
        switch byte {
        case UInt8(ascii: "}"): place += 1
        case UInt8(ascii: ":"):
            place += 1
            if let next = peek, "-=+?".utf8.contains(next) { return try defaultWord(for: name) }
            try needBash("a part of a value")
            try digits()
            if peek == UInt8(ascii: ":") {
                place += 1
                try digits()
            }
            try closeBrace()
        case _ where "-=+?".utf8.contains(byte): try defaultWord(for: name)
        case UInt8(ascii: "#"), UInt8(ascii: "%"): try repeated(byte)
        case UInt8(ascii: "/"), UInt8(ascii: "^"), UInt8(ascii: ","):
            try needBash("a changed value")
            try repeated(byte)
        default: throw notReadable
        }
    }

    private mutating func defaultWord(for name: String) throws(Unreadable) {
        let sets = peek == UInt8(ascii: "=")
        place += 1
        let text = try plainText()
        heldDefaults.append(Assignment(name: sets ? name : "", values: [text]))
        try closeBrace()
    }

    private mutating func repeated(_ byte: UInt8) throws(Unreadable) {
        place += 1
        if peek == byte { place += 1 }
        let text = try plainText()
        if byte == UInt8(ascii: "/") { heldDefaults.append(Assignment(name: "", values: [text])) }
        try closeBrace()
    }

    /// A run of `[A-Za-z0-9_ ./:*,@%+=~-]`: nothing in it expands or quotes.
    private mutating func plainText() throws(Unreadable) -> ShellWord {
        var text = ShellWord()
        while let byte = peek, Self.isNameByte(byte, isFirst: false) || " ./:*,@%+=~-".utf8.contains(byte) {
            text.atoms.append(Atom(byte) | ShellWord.quoted)
            place += 1
        }
        return text
    }

    private mutating func digits() throws(Unreadable) {
        let start = place
        while let byte = peek, Self.isDigit(byte) { place += 1 }
        guard place > start else { throw notReadable }
    }

    private mutating func closeBrace() throws(Unreadable) {
        guard peek == UInt8(ascii: "}") else { throw notReadable }
        place += 1
    }

    private var notReadable: Unreadable { Unreadable("this form of `${..}` is evaluated as text") }
}

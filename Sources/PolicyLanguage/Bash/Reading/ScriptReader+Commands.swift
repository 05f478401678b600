extension ScriptReader {
    mutating func command() throws(Unreadable) {
        try skipBlanks()
        if peek == UInt8(ascii: "(") { return try subshell() }
        switch keyword() {
        case "": try simple()
        case "function": try functionByKeyword()
        case let word: try compound(word)
        }
    }

    private mutating func simple() throws(Unreadable) {
        var command = ShellCommand()
        while true {
            try skipBlanks()
            if try redirection(into: &command) { continue }
            guard isAtWord else { break }
            if command.words.isEmpty, let assignment = try assignment() {
                command.assignments.append(assignment)
                continue
            }
            // Bash prints the text of a substitution anew, and there such a word comes first and is reserved.
            if command.words.isEmpty, !keyword().isEmpty { throw unexpected() }
            let start = place
            command.words.append(try word(isFirst: command.words.isEmpty))
            try refuseNamedDescriptor(from: start)
        }
        try skipBlanks()
        if peek == UInt8(ascii: "("), command.redirections.isEmpty, command.assignments.isEmpty {
            return try function(command.words)
        }
        guard !command.words.isEmpty || !command.assignments.isEmpty || !command.redirections.isEmpty else {
            throw unexpected()
        }
        command.isBare = command.words.isEmpty
        try emit(command)
    }

    var isAtWord: Bool {
        guard let byte = peek else { return false }
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") { return peek(1) == UInt8(ascii: "(") }
        return !Self.breaksWords(byte)
    }

    /// `{name}>` gives a descriptor to a variable, and evaluates a subscript in that name.
    private func refuseNamedDescriptor(from start: Int) throws(Unreadable) {
        guard bytes[start] == UInt8(ascii: "{"), place > start, bytes[place - 1] == UInt8(ascii: "}") else { return }
        if peek == UInt8(ascii: "<") || peek == UInt8(ascii: ">") { throw Unreadable("a descriptor in a variable") }
    }

    // MARK: Assignments

    /// `NAME=word`, `NAME+=word`, `NAME[0]=word`, `NAME=(words)`; `nil` if the next word is none of them.
    private mutating func assignment() throws(Unreadable) -> Assignment? {
        let start = place
        let name = self.name()
        guard !name.isEmpty else { return nil }
        var isList = true
        if peek == UInt8(ascii: "[") {
            try subscriptDigits()
            isList = false
        }
        if peek == UInt8(ascii: "+"), peek(1) == UInt8(ascii: "=") {
            try needBash("`+=`")
            place += 1
        }
        guard peek == UInt8(ascii: "=") else {
            guard isList else { throw Unreadable("a subscript is not readable here") }
            place = start
            return nil
        }
        place += 1
        if peek == UInt8(ascii: "("), isList { return Assignment(name: name, values: try listValue()) }
        return Assignment(name: name, values: [try word(isFirst: true)])
    }

    /// A variable's name at this place; empty if there is none.
    mutating func name() -> String {
        let start = place
        while let byte = peek, Self.isNameByte(byte, isFirst: place == start) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }

    private mutating func subscriptDigits() throws(Unreadable) {
        try needBash("a subscript")
        place += 1
        let start = place
        while let byte = peek, Self.isDigit(byte) { place += 1 }
        guard place > start, peek == UInt8(ascii: "]") else { throw Unreadable("a subscript is evaluated as text") }
        place += 1
    }

    private mutating func listValue() throws(Unreadable) -> [ShellWord] {
        try needBash("a list of values")
        place += 1
        var values: [ShellWord] = []
        while true {
            try skipListBlanks()
            if peek == UInt8(ascii: ")") { break }
            guard isAtWord else { throw unexpected() }
            if peek == UInt8(ascii: "[") { throw Unreadable("a subscript is evaluated as text") }
            values.append(try word(isFirst: false))
        }
        place += 1
        if let byte = peek, !Self.breaksWords(byte) { throw unexpected() }
        return values
    }

    private mutating func skipListBlanks() throws(Unreadable) {
        while true {
            if peek == UInt8(ascii: "#") { throw Unreadable("a comment in a list of values") }
            if peek == UInt8(ascii: "\n"), awaited != nil { throw Unreadable("a line ends before its here-document") }
            guard let byte = peek, [0x20, 0x09, 0x0A].contains(byte) || isAtJoinedLine else { return }
            if isAtJoinedLine {
                try joinLine()
            } else {
                if byte == 0x0A { try refuseLineEnd() }
                place += 1
            }
        }
    }

    func needBash(_ what: String) throws(Unreadable) {
        if dialect == .sh { throw Unreadable("\(what) is not in POSIX sh") }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

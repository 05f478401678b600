extension ScriptReader {
    mutating func compound(_ word: String) throws(Unreadable) {
        let outside = (isPlain, isRepeated)
        isPlain = false
        switch word {
        case "{": try group()
        case "if": try condition()
        case "while", "until": try whileLoop(word)
        case "for", "select": try forLoop(word)
        case "case": try cases()
        case "[[": try test()
        case "coproc": throw Unreadable("`coproc` is not readable")
        default: throw unexpected()
        }
        try trailingRedirections()
        (isPlain, isRepeated) = outside
        try refuseTail()
    }

    mutating func subshell() throws(Unreadable) {
        let outside = isPlain
        isPlain = false
        place += 1
        if peek == UInt8(ascii: "(") { throw Unreadable("arithmetic is evaluated as text") }
        if isAtJoinedLine { throw Unreadable("a joined line after `(`") }
        try block()
        try expect(UInt8(ascii: ")"))
        try trailingRedirections()
        isPlain = outside
        try refuseTail()
    }

    /// After a compound command only an operator or the end may stand.
    private mutating func refuseTail() throws(Unreadable) {
        try skipBlanks()
        if isAtWord || peek == UInt8(ascii: "(") { throw unexpected() }
    }

    private mutating func group() throws(Unreadable) {
        place += 1
        try block()
        try expect(keyword: "}")
    }

    private mutating func condition() throws(Unreadable) {
        place += 2
        try block()
        try expect(keyword: "then")
        try block()
        while rawWord() == "elif" {
            place += 4
            try block()
            try expect(keyword: "then")
            try block()
        }
        if rawWord() == "else" {
            place += 4
            try block()
        }
        try expect(keyword: "fi")
    }

    private mutating func whileLoop(_ word: String) throws(Unreadable) {
        place += word.utf8.count
        isRepeated = true
        try block()
        try loopBody()
    }

    private mutating func loopBody() throws(Unreadable) {
        try expect(keyword: "do")
        try block()
        try expect(keyword: "done")
    }

    private mutating func forLoop(_ word: String) throws(Unreadable) {
        if word == "select" { try needBash("`select`") }
        place += word.utf8.count
        try skipBlanks()
        let name = self.name()
        guard !name.isEmpty, peek.map(Self.breaksWords) ?? false, peek != UInt8(ascii: "(") else { throw unexpected() }
        try skipLines()
        var command = ShellCommand(isBare: true)
        if rawWord() == "in" {
            place += 2
            try skipBlanks()
            while isAtWord {
                command.words.append(try self.word(isFirst: false))
                try skipBlanks()
            }
            guard peek == UInt8(ascii: ";") || peek == UInt8(ascii: "\n") else { throw unexpected() }
        }
        command.assignments = [Assignment(name: name, values: command.words)]
        try emit(command)
        if peek == UInt8(ascii: ";") { place += 1 }
        isRepeated = true
        try loopBody()
    }

    private mutating func cases() throws(Unreadable) {
        place += 4
        try skipBlanks()
        guard isAtWord else { throw unexpected() }
        try emit(ShellCommand(words: [try word(isFirst: false)], isBare: true))
        try expect(keyword: "in")
        try skipLines()
        while rawWord() != "esac" {
            try casePatterns()
            _ = try list()
            guard peek == UInt8(ascii: ";") else { break }
            place += peek(1) == UInt8(ascii: ";") && peek(2) == UInt8(ascii: "&") ? 3 : 2
            if bytes[place - 1] == UInt8(ascii: "&") { try needBash("`;&`") }
            try refuseJoinedOperator()
            try skipLines()
        }
        try expect(keyword: "esac")
    }

    private mutating func casePatterns() throws(Unreadable) {
        if peek == UInt8(ascii: "(") {
            place += 1
            if isAtJoinedLine { throw Unreadable("a joined line after `(`") }
            try skipBlanks()
            if rawWord() == "esac" { throw unexpected() }
        }
        var command = ShellCommand(isBare: true)
        while true {
            try skipBlanks()
            guard isAtWord else { throw unexpected() }
            command.words.append(try word(isFirst: false))
            try skipBlanks()
            guard peek == UInt8(ascii: "|"), peek(1) != UInt8(ascii: "|") else { break }
            place += 1
        }
        try expect(UInt8(ascii: ")"))
        try emit(command)
    }

    // MARK: [[ .. ]]

    private mutating func test() throws(Unreadable) {
        try needBash("`[[`")
        place += 2
        var command = ShellCommand(isBare: true)
        while true {
            try skipBlanks()
            if rawWord() == "]]" { break }
            if isAtWord {
                command.words.append(try word(isFirst: false))
            } else {
                try testOperator()
            }
        }
        place += 2
        guard !command.words.isEmpty else { throw unexpected() }
        try VariableNames.checkTest(command.words)
        if command.words.contains(where: { Self.arithmetic.contains($0.literalText ?? "") }) {
            throw Unreadable("arithmetic is evaluated as text")
        }
        try emit(command)
    }

    private mutating func testOperator() throws(Unreadable) {
        switch peek {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"): place += 1
        case UInt8(ascii: "&") where peek(1) == peek, UInt8(ascii: "|") where peek(1) == peek: place += 2
        default: throw unexpected()
        }
        if isAtJoinedLine { throw Unreadable("an operator on a joined line") }
    }

    private static let arithmetic: Set = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]

    // MARK: Functions

    mutating func functionByKeyword() throws(Unreadable) {
        try needBash("`function`")
        place += 8
        try skipBlanks()
        let name = self.name()
        guard !name.isEmpty else { throw unexpected() }
        try skipBlanks()
        if peek == UInt8(ascii: "(") { try emptyParentheses() }
        try functionBody(name)
    }

    /// `NAME ()`, at its parenthesis.
    mutating func function(_ words: [ShellWord]) throws(Unreadable) {
        guard words.count == 1, let word = words.first, Self.isName(word) else { throw unexpected() }
        try emptyParentheses()
        try functionBody(word.literalText ?? "")
    }

    private mutating func emptyParentheses() throws(Unreadable) {
        place += 1
        if isAtJoinedLine { throw Unreadable("a joined line after `(`") }
        try skipBlanks()
        try expect(UInt8(ascii: ")"))
    }

    private mutating func functionBody(_ name: String) throws(Unreadable) {
        let outside = (isPlain, isRepeated)
        (isPlain, isRepeated) = (false, true)
        try skipLines()
        let word = keyword()
        if peek == UInt8(ascii: "(") {
            try subshell()
        } else {
            guard Self.bodies.contains(word) else { throw unexpected() }
            try compound(word)
        }
        (isPlain, isRepeated) = outside
    }

    private static let bodies: Set = ["{", "if", "while", "until", "for", "select", "case", "[["]

    /// An unquoted name that may be given to a function.
    private static func isName(_ word: ShellWord) -> Bool {
        !word.atoms.isEmpty
            && word.atoms.indices.allSatisfy { index in
                let atom = word.atoms[index]
                return atom < ShellWord.quoted && isNameByte(ShellWord.byte(atom), isFirst: index == 0)
            }
    }
}

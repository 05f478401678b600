extension ScriptReader {
    /// Reads a redirection into `command` if one stands here.
    mutating func redirection(into command: inout ShellCommand) throws(Unreadable) -> Bool {
        let start = place
        if peek == UInt8(ascii: "&"), peek(1) == UInt8(ascii: ">") {
            try needBash("`&>`")
            place += 2
            if peek == UInt8(ascii: ">") { place += 1 }
            command.redirections.append(.write(try target()))
            return true
        }
        while let byte = peek, Self.isDigit(byte) { place += 1 }
        guard let byte = peek, byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">"), peek(1) != UInt8(ascii: "(")
        else {
            place = start
            return false
        }
        if place - start > 1 { try needBash("a descriptor of two digits") }
        place += 1
        command.redirections.append(
            byte == UInt8(ascii: "<") ? try input() : try output())
        return true
    }

    private mutating func input() throws(Unreadable) -> Redirection {
        switch peek {
        case UInt8(ascii: "<"):
            place += 1
            guard peek == UInt8(ascii: "<") else { return .hereDocument(try hereTag()) }
            try needBash("`<<<`")
            place += 1
            return .hereString(try target())
        case UInt8(ascii: ">"):
            place += 1
            return .readWrite(try target())
        case UInt8(ascii: "&"): return try duplicate()
        default: return .read(try target())
        }
    }

    private mutating func output() throws(Unreadable) -> Redirection {
        switch peek {
        case UInt8(ascii: ">"), UInt8(ascii: "|"): place += 1
        case UInt8(ascii: "&"): return try duplicate()
        default: break
        }
        return .write(try target())
    }

    private mutating func target() throws(Unreadable) -> ShellWord {
        if isAtJoinedLine { throw Unreadable("a joined line after a redirection") }
        try skipBlanks()
        guard isAtWord else { throw unexpected() }
        return try word(isFirst: false)
    }

    /// Only digits or `-` after `>&`: bash expands any other word twice.
    private mutating func duplicate() throws(Unreadable) -> Redirection {
        place += 1
        if isAtJoinedLine { throw Unreadable("a joined line after a redirection") }
        try skipBlanks()
        let word = rawWord()
        guard word == "-" || !word.isEmpty && word.utf8.allSatisfy(Self.isDigit) else {
            throw Unreadable("`>&` and `<&` are readable before digits and `-` only")
        }
        place += word.utf8.count
        return .duplicate
    }

    /// The redirections after a compound command, as a part of their own.
    mutating func trailingRedirections() throws(Unreadable) {
        var command = ShellCommand(isBare: true)
        repeat { try skipBlanks() } while try redirection(into: &command)
        if !command.redirections.isEmpty { try emit(command) }
    }
}

/// A here-document; its text is literal unless some atom of it is computed.
struct HereDocument: Hashable, Sendable {
    var body = ShellWord()
}

/// What ends a here-document, and how its body is read.
struct HereTag: Hashable, Sendable {
    let number: Int
    let text: String
    let isQuoted: Bool
    /// `<<-`: tabs at the head of a line do not count.
    let dropsTabs: Bool
}

extension ScriptReader {
    /// The tag after `<<`; its body begins after this line.
    mutating func hereTag() throws(Unreadable) -> Int {
        guard awaited == nil else { throw Unreadable("a second here-document in a line") }
        let dropsTabs = peek == UInt8(ascii: "-")
        if dropsTabs { place += 1 }
        if isAtJoinedLine { throw Unreadable("a joined line after a redirection") }
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { place += 1 }
        let quote = peek.flatMap { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") ? $0 : nil }
        if quote != nil { place += 1 }
        let start = place
        while let byte = peek, Self.isNameByte(byte, isFirst: false) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if let quote { try expect(quote) }
        guard !text.isEmpty, peek.map(Self.breaksWords) ?? true else {
            throw Unreadable("a here-document with another tag than a plain word")
        }
        let number = hereDocuments.count
        hereDocuments.append(HereDocument())
        awaited = HereTag(number: number, text: text, isQuoted: quote != nil, dropsTabs: dropsTabs)
        return number
    }

    mutating func readHereDocument(_ tag: HereTag) throws(Unreadable) {
        awaited = nil
        let start = place
        var line = place
        while true {
            guard line < end else { throw Unreadable("a here-document has no end") }
            let stop = bytes[line..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end
            var text = bytes[line..<stop]
            if tag.dropsTabs { text = text.drop { $0 == UInt8(ascii: "\t") } }
            if text.elementsEqual(tag.text.utf8) {
                hereDocuments[tag.number].body = try hereBody(start..<line, isQuoted: tag.isQuoted)
                place = min(stop + 1, end)
                return
            }
            // There bash ends the body at a line that begins with the tag and has a `)`, and reads on behind the tag.
            if isInSubstitution, text.starts(with: tag.text.utf8) {
                throw Unreadable("a line that begins with the tag of a here-document, inside a substitution")
            }
            line = stop + 1
        }
    }

    private mutating func hereBody(_ range: Range<Int>, isQuoted: Bool) throws(Unreadable) -> ShellWord {
        guard !isQuoted else { return ShellWord(bytes[range].map { Atom($0) | ShellWord.quoted }) }
        let (outerPlace, outerEnd) = (place, end)
        (place, end) = (range.lowerBound, range.upperBound)
        var body = ShellWord()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "$"): try expansion(into: &body, isQuoted: true)
            case UInt8(ascii: "`"): try backquote(into: &body, isQuoted: true)
            case UInt8(ascii: "\\"):
                if isAtJoinedLine { throw Unreadable("a joined line in a here-document") }
                if let next = peek(1), "$`\\".utf8.contains(next) { place += 1 }
                try literalByte(into: &body)
            default: try literalByte(into: &body)
            }
        }
        (place, end) = (outerPlace, outerEnd)
        try releaseHeld()
        return body
    }

    /// What a body runs is listed after the command of its line, which stands last.
    private mutating func releaseHeld() throws(Unreadable) {
        guard let last = commands.indices.last else { throw unexpected() }
        commands[last].defaults += heldDefaults
        commands += held
        (held, heldDefaults) = ([], [])
    }

    private mutating func literalByte(into word: inout ShellWord) throws(Unreadable) {
        guard let byte = peek else { throw unexpected() }
        word.atoms.append(Atom(byte) | ShellWord.quoted)
        place += 1
    }
}

/// The options of a program behind which another program stands.
struct OptionTable: Sendable {
    /// Letters without a value, letters with one, and letters whose value is the rest of the word, if any.
    var flags = ""
    var valued = ""
    var attached = ""
    var longFlags: Set<String> = []
    var longValued: Set<String> = []
    var takesNumbers = false

    /// What the options of a command say.
    struct Reading {
        /// The first word that is no option.
        var operands: Int
        var values: [(option: String, value: ShellWord)] = []
        var seen: Set<String> = []
        /// From `operands` on nobody knows what is an option: a computed word stands there.
        var isComputed = false
    }

    /// Reads options from the second word on; throws for one that is not in the table.
    func read(_ words: [ShellWord]) throws(Unreadable) -> Reading {
        var reading = Reading(operands: 1)
        while reading.operands < words.count, !reading.isComputed {
            let word = words[reading.operands]
            guard let first = word.atoms.first else { break }
            if Self.mayBecomeOption(first) {
                reading.isComputed = true
                break
            }
            guard ShellWord.byte(first) == UInt8(ascii: "-") else { break }
            if word.literalText == "--" {
                reading.operands += 1
                break
            }
            if word.atoms.count == 1 {
                guard flags.contains("-") else { break }
                reading.operands += 1
            } else if word.starts(with: "--") {
                try readLong(word, of: words, into: &reading)
            } else {
                try readCluster(word, of: words, into: &reading)
            }
        }
        return reading
    }

    private static func mayBecomeOption(_ atom: Atom) -> Bool {
        ShellWord.isComputed(atom) || atom < ShellWord.quoted && "*?[".utf8.contains(ShellWord.byte(atom))
    }

    private func readLong(_ word: ShellWord, of words: [ShellWord], into reading: inout Reading) throws(Unreadable) {
        let sign = word.atoms.firstIndex { !ShellWord.isComputed($0) && ShellWord.byte($0) == UInt8(ascii: "=") }
        guard let name = ShellWord(Array(word.atoms[..<(sign ?? word.atoms.count)])).literalText else {
            throw Unreadable("an option is computed at run time")
        }
        reading.seen.insert(name)
        reading.operands += 1
        if let sign {
            guard longValued.contains(name) else { throw unknown(name) }
            take(word.dropFirst(sign + 1), of: name, into: &reading, at: reading.operands - 1)
        } else if !longFlags.contains(name) {
            guard longValued.contains(name) else { throw unknown(name) }
            takeNext(of: name, words, into: &reading)
        }
    }

    private func readCluster(_ word: ShellWord, of words: [ShellWord], into reading: inout Reading) throws(Unreadable) {
        reading.operands += 1
        if takesNumbers, let text = word.literalText?.dropFirst(), text.utf8.allSatisfy(ScriptReader.isDigit) { return }
        for index in 1..<word.atoms.count {
            let atom = word.atoms[index]
            guard !ShellWord.isComputed(atom) else { throw Unreadable("an option is computed at run time") }
            let letter = Character(Unicode.Scalar(ShellWord.byte(atom)))
            let name = "-\(letter)"
            reading.seen.insert(name)
            let rest = word.dropFirst(index + 1)
            if attached.contains(letter) { return take(rest, of: name, into: &reading, at: reading.operands - 1) }
            if valued.contains(letter) {
                if rest.atoms.isEmpty { return takeNext(of: name, words, into: &reading) }
                return take(rest, of: name, into: &reading, at: reading.operands - 1)
            }
            guard flags.contains(letter), letter != "-" else { throw unknown(name) }
        }
    }

    private func takeNext(of name: String, _ words: [ShellWord], into reading: inout Reading) {
        guard reading.operands < words.count else { return }
        reading.operands += 1
        take(words[reading.operands - 1], of: name, into: &reading, at: reading.operands - 1)
    }

    /// A value that may be split leaves open where the options end.
    private func take(_ value: ShellWord, of name: String, into reading: inout Reading, at index: Int) {
        reading.values.append((name, value))
        guard value.maySplit || value.hasGlob || value.isFromBraces else { return }
        reading.operands = index
        reading.isComputed = true
    }

    private func unknown(_ name: String) -> Unreadable { Unreadable("the option \(name) is not known") }
}

extension CommandPattern {
    /// Whether a deny or ask with this pattern fires on `part`: doubt is enough.
    package func fires(on part: BashPart) -> Firing? {
        if let reason = part.unreadable { return .doubt(reason) }
        if !part.isBare {
            for words in [part.words] + part.outerWords where matches(words, inDoubt: false) {
                return part.starter.map { .doubt("\($0) may run a part of its words") } ?? .certain
            }
            for words in [part.words] + part.outerWords where matches(words, inDoubt: true) {
                return .doubt(Self.doubt(about: words))
            }
        }
        guard let code = part.code.first(where: { spells($0) }) else { return nil }
        let receiver = code.receiver.isEmpty ? "a variable" : code.receiver
        return .doubt("the text given to \(receiver) spells \(spelling)")
    }

    private static func doubt(about words: [ShellWord]) -> String {
        guard words.first?.isLiteral ?? true else { return "the program name is computed at run time" }
        return words.contains(where: \.hasComputed)
            ? "a word is computed at run time" : "a word may become several names"
    }

    // MARK: Words

    /// Whether `words` match, with options and the word after each allowed between the words of the pattern.
    ///
    /// All states side by side: `reached[i]` says that the first `i` words of the pattern are found, `skips[i]` that
    /// the last word was an option besides.
    private func matches(_ words: [ShellWord], inDoubt: Bool) -> Bool {
        guard let program = words.first else { return false }
        if program.isLiteral, !takes(program, at: 0, inDoubt: false) { return false }
        var states = States()
        states.reached[0] = true
        let isGit = program.literal.map(PartReader.baseName) == "git"
        for (place, word) in words.enumerated() {
            let before = isGit && place > 1 ? words[place - 1].literalText : nil
            let isValue = before.map(PartReader.gitValued.contains) ?? false && !word.isLiteral && !word.maySplit
            states = step(states, over: word, inDoubt: inDoubt, isValue: isValue)
            if states.reached.isEmpty { return false }
        }
        return states.reached[self.words.count]
    }

    private struct States {
        var reached = StateSet()
        var skips = StateSet()
    }

    private func step(_ states: States, over word: ShellWord, inDoubt: Bool, isValue: Bool) -> States {
        var next = States()
        for index in 0...words.count where states.reached[index] {
            if index == words.count {
                if isOpen || inDoubt && word.maySplit && word.isWhollyComputed { next.reached[index] = true }
                continue
            }
            if states.skips[index] { next.reached[index] = true }
            if isValue { continue }
            if inDoubt { stepInDoubt(from: index, over: word, into: &next) }
            if takes(word, at: index, inDoubt: inDoubt) { next.reached[index + 1] = true }
            if index > 0, word.starts(with: "-") {
                next.reached[index] = true
                next.skips[index] = true
            }
        }
        return next
    }

    /// What a word that is not literal may become: an option, several words, or none.
    private func stepInDoubt(from index: Int, over word: ShellWord, into next: inout States) {
        guard !word.isLiteral else { return }
        if isUnbounded(word, at: index) {
            for later in index...words.count {
                next.reached[later] = true
                next.skips[later] = true
            }
        } else if index > 0, word.atoms.first.map(ShellWord.isComputed) ?? false {
            next.reached[index] = true
            next.skips[index] = true
        }
        var later = index
        while word.hasGlob, later < words.count, takes(word, at: later, inDoubt: true) {
            later += 1
            next.reached[later] = true
        }
    }

    /// Whether `word` may become any words at all, or only such as begin with what it spells.
    private func isUnbounded(_ word: ShellWord, at index: Int) -> Bool {
        if index == 0, word.hasGlob || word.isFromBraces { return true }
        guard let first = word.atoms.first else { return false }
        if first < ShellWord.quoted, "*?[".utf8.contains(ShellWord.byte(first)) { return true }
        guard let split = word.atoms.firstIndex(of: ShellWord.computed) else { return false }
        if split == 0 || word.starts(with: "-") { return true }
        let head = ShellWord(Array(word.atoms[..<split]) + [ShellWord.computedQuoted])
        return takes(head, at: index, inDoubt: true) || head.atoms.first.map(ShellWord.isComputed) ?? false
    }

    private func takes(_ word: ShellWord, at index: Int, inDoubt: Bool) -> Bool {
        if !isWild[index], word.isLiteral { return spelled(word, at: index) }
        guard inDoubt || word.isLiteral else { return false }
        var shape = words[index]
        var atoms = word.atoms[...]
        guard index == 0 else {
            return Glob.meet(shape, ShellPath.Component.symbols(of: atoms), folding: false)
        }
        // A program counts by its basename, without case; a computed piece may hold the `/`.
        if let slash = shape.lastIndex(of: Glob.Symbol(UInt8(ascii: "/"))) { shape.removeSubrange(...slash) }
        let cut = atoms.lastIndex { ShellWord.isComputed($0) || ShellWord.byte($0) == UInt8(ascii: "/") }
        if let cut { atoms = ShellWord.isComputed(atoms[cut]) ? atoms[cut...] : atoms[(cut + 1)...] }
        return Glob.meet(shape, ShellPath.Component.symbols(of: atoms), folding: true)
    }

    /// The same for a literal word and a shape without `*`: nearly every comparison is one of these.
    private func spelled(_ word: ShellWord, at index: Int) -> Bool {
        let shape = words[index]
        guard index == 0 else {
            return shape.count == word.atoms.count && zip(shape, word.atoms).allSatisfy { $0 == $1 & 0xFF }
        }
        let slash = Atom(UInt8(ascii: "/"))
        var (mine, other) = (shape.count - 1, word.atoms.count - 1)
        while mine >= 0, other >= 0, shape[mine] != slash, word.atoms[other] & 0xFF != slash {
            guard Glob.fold(shape[mine]) == Glob.fold(word.atoms[other] & 0xFF) else { return false }
            (mine, other) = (mine - 1, other - 1)
        }
        return (mine < 0 || shape[mine] == slash) && (other < 0 || word.atoms[other] & 0xFF == slash)
    }

    // MARK: Code

    /// Whether the tokens of a text hold the words of the pattern in their order, others between.
    private func spells(_ code: BashPart.Code) -> Bool {
        var wanted = words.flatMap(Self.tokens)[...]
        for token in CodeTokens(code, kind: .words) {
            guard let next = wanted.first else { return true }
            if Glob.meet(next, Glob.symbols(literal: token), folding: true) { wanted = wanted.dropFirst() }
        }
        return wanted.isEmpty
    }

    /// The stretches of a word that a token can hold; of a path the last one.
    private static func tokens(of word: [Glob.Symbol]) -> [[Glob.Symbol]] {
        let name = word.lastIndex(of: Glob.Symbol(UInt8(ascii: "/"))).map { Array(word[($0 + 1)...]) } ?? word
        return name.split { symbol in
            guard symbol < Glob.one else { return false }
            let byte = UInt8(truncatingIfNeeded: symbol)
            return !ScriptReader.isNameByte(byte, isFirst: false) && !".+-".utf8.contains(byte)
        }.map(Array.init)
    }
}

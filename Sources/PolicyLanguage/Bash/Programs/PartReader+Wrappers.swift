extension PartReader {
    /// `timeout 5 ls`: one part, which an allow sees as `ls` and a deny as either.
    mutating func seeThrough(
        _ run: Run, _ draft: inout Draft, _ table: OptionTable, operands: Int
    ) throws(Unreadable) {
        let reading = try table.read(run.words)
        var start = reading.operands
        if !reading.isComputed, operands == 1, start < run.words.count {
            // A computed time might be an option, and then the program is another word.
            if run.words[start].isLiteral { start += 1 }
        }
        guard start < run.words.count else { return try add(draft, of: run) }
        let isByName = ["timeout", "nice", "nohup", "stdbuf"].contains(run.words[0].literalText ?? "")
        var inner = run.behind(Array(run.words[start...]))
        guard isByName else {
            draft.isPlain = false
            try add(draft, of: run)
            return try interpret(inner)
        }
        inner.isPlain = run.isPlain
        inner.outerWords = run.outerWords + [run.words]
        try interpret(inner, draft)
    }

    mutating func wrapper(_ run: Run, _ draft: Draft, _ table: OptionTable) throws(Unreadable) {
        let reading = try table.read(run.words)
        var draft = draft
        draft.isPlain = false
        try add(draft, of: run)
        if reading.seen.contains("-v") || reading.seen.contains("-V") { return }
        try interpretRest(of: run, from: reading.operands)
    }

    private mutating func interpretRest(of run: Run, from start: Int) throws(Unreadable) {
        guard start < run.words.count else { return }
        try interpret(run.behind(Array(run.words[start...])))
    }

    mutating func env(_ run: Run, _ draft: inout Draft) throws(Unreadable) {
        let reading = try OptionTable.env.read(run.words)
        try interpretAssignments(run, &draft, reading)
    }

    mutating func sudo(_ run: Run, _ draft: inout Draft) throws(Unreadable) {
        let reading = try OptionTable.sudo.read(run.words)
        let isShell = ["-s", "-i", "--shell", "--login"].contains { reading.seen.contains($0) }
        let rest = run.words[min(reading.operands, run.words.count)...]
        if isShell {
            // It escapes what a shell would read, but for `$`.
            let holdsDollar = rest.contains { $0.atoms.contains { $0 & 0xFF == Atom(UInt8(ascii: "$")) } }
            if rest.isEmpty || holdsDollar { throw Unreadable("it starts a shell that reads other text") }
        }
        try interpretAssignments(run, &draft, reading)
    }

    /// `NAME=VALUE` words, then the program.
    private mutating func interpretAssignments(
        _ run: Run, _ draft: inout Draft, _ reading: OptionTable.Reading
    ) throws(Unreadable) {
        draft.isPlain = false
        var start = reading.operands
        while !reading.isComputed, start < run.words.count {
            let word = run.words[start]
            guard !word.maySplit, !word.hasGlob else { break }
            guard
                let sign = word.atoms.firstIndex(where: {
                    $0 & 0xFF == Atom(UInt8(ascii: "=")) && !ShellWord.isComputed($0)
                })
            else { break }
            let name = ShellWord(Array(word.atoms[..<sign])).display
            draft.assignments.append(Assignment(name: name, values: [word.dropFirst(sign + 1)]))
            start += 1
        }
        try add(draft, of: run)
        guard start < run.words.count else { return }
        var inner = run.behind(Array(run.words[start...]))
        inner.folders += reading.values.filter { ["-C", "--chdir", "-D"].contains($0.option) }.map { folder($0.value) }
        try interpret(inner)
    }

    mutating func xargs(_ run: Run, _ draft: Draft) throws(Unreadable) {
        let reading = try OptionTable.xargs.read(run.words)
        var draft = draft
        draft.isPlain = false
        var words = Array(run.words[min(reading.operands, run.words.count)...])
        if let mark = try Self.mark(of: reading) {
            words = words.map { Self.marking($0, mark) }
        } else {
            words.append(ShellWord([ShellWord.computed]))
        }
        draft.code += run.inputs.map { BashPart.Code(receiver: "xargs", text: $0) }
        try add(draft, of: run)
        if reading.operands < run.words.count { try interpret(run.behind(words)) }
    }

    /// The text that xargs replaces; `nil` if it appends.
    private static func mark(of reading: OptionTable.Reading) throws(Unreadable) -> [UInt8]? {
        var mark: [UInt8]?
        if reading.seen.contains("--replace") { mark = Array("{}".utf8) }
        for (option, value) in reading.values where ["-I", "-i", "--replace"].contains(option) {
            guard let text = value.literal else { throw Unreadable("the mark of xargs is computed at run time") }
            mark = text.isEmpty ? Array("{}".utf8) : text
        }
        return mark
    }

    /// `word` with each `mark` in it computed.
    static func marking(_ word: ShellWord, _ mark: [UInt8]) -> ShellWord {
        var marked = word
        marked.atoms = []
        var index = 0
        while index < word.atoms.count {
            let next = word.atoms[index...].prefix(mark.count)
            if next.count == mark.count,
                zip(next, mark).allSatisfy({ !ShellWord.isComputed($0) && ShellWord.byte($0) == $1 })
            {
                marked.atoms.append(ShellWord.computedQuoted)
                index += mark.count
            } else {
                marked.atoms.append(word.atoms[index])
                index += 1
            }
        }
        return marked
    }

    // MARK: Starters

    /// Every word is code, and from each of the first eight words that is no option on the rest is a part in doubt.
    mutating func starter(_ run: Run, _ draft: inout Draft, name: String) throws(Unreadable) {
        let words = run.words.dropFirst()
        let operands = words.filter { !$0.isOption }
        draft.isPlain = false
        draft.code += words.map { BashPart.Code(receiver: name, text: $0) }
        if words.contains(where: { $0.isWhollyComputed || $0.hasGlob }) {
            throw Unreadable("a word given to \(name) is computed at run time")
        }
        let opensShell = ["su", "sg", "newgrp", "login", "script"].contains(name)
        if operands.count < (name == "chroot" ? 2 : 1) || opensShell && !words.contains(where: Self.takesCommand) {
            throw Unreadable("\(name) starts a shell that reads other text")
        }
        try add(draft, of: run)
        try addDoubtful(run, from: 1, starter: name)
    }

    private static func takesCommand(_ word: ShellWord) -> Bool {
        guard let text = word.literalText, text.hasPrefix("-") else { return false }
        if text.hasPrefix("--") { return text.hasPrefix("--command") || text.hasPrefix("--session-command") }
        return text.contains("c")
    }

    /// From each of the first eight words after `start` that is no option, the rest as a part in doubt.
    mutating func addDoubtful(_ run: Run, from start: Int, starter: String) throws(Unreadable) {
        let places = run.words.indices.dropFirst(start).filter { !run.words[$0].isOption }
        for index in places.prefix(8) {
            var inner = run.behind(Array(run.words[index...]))
            inner.starter = run.starter ?? starter
            try interpret(inner)
        }
    }

    // MARK: find

    mutating func find(_ run: Run, _ draft: inout Draft) throws(Unreadable) {
        var inner: [[ShellWord]] = []
        var computed: Int?
        var index = 1
        while index < run.words.count {
            let word = run.words[index]
            let text = word.literalText ?? ""
            if word.hasComputed, computed == nil { computed = index + 1 }
            index += 1
            if ["-exec", "-execdir", "-ok", "-okdir"].contains(text) {
                let stop = Self.endOfAction(run.words, from: index)
                inner.append(run.words[index..<stop].map { Self.marking($0, Array("{}".utf8)) })
                index = stop
            } else if text == "-delete" {
                inner.append([ShellWord(literal: "rm"), ShellWord([ShellWord.computedQuoted])])
            } else if text.hasPrefix("-fprint") || text == "-fls", index < run.words.count {
                draft.writes.append(run.words[index])
            }
        }
        try add(draft, of: run)
        for words in inner { try interpret(run.behind(words)) }
        // A computed word might be `-exec`.
        if let computed { try addDoubtful(run, from: computed, starter: "find") }
    }

    private static func endOfAction(_ words: [ShellWord], from start: Int) -> Int {
        for index in start..<words.count {
            if words[index].literalText == ";" { return index }
            if words[index].literalText == "+", index > start, words[index - 1].literalText == "{}" { return index }
        }
        return words.count
    }

    // MARK: Shells

    /// `-c TEXT`: its parts; a script's name: a part; text from anywhere else: unreadable.
    mutating func shell(_ run: Run, _ draft: Draft, _ dialect: ScriptReader.Dialect) throws(Unreadable) {
        var draft = draft
        draft.isPlain = false
        let reading = try OptionTable.shell.read(run.words)
        for (option, value) in reading.values where option == "-o" {
            guard let mode = value.literalText, Self.modes.contains(mode) else {
                throw Unreadable("an option of a shell that changes how text is read")
            }
        }
        guard reading.operands < run.words.count else { throw Unreadable("a shell reads text from its input") }
        let operand = run.words[reading.operands]
        if reading.seen.contains("-c") {
            guard !reading.isComputed, let text = operand.literal else {
                throw Unreadable("the text given to a shell is computed at run time")
            }
            try add(draft, of: run)
            return try readInner(text, inside: run.behind([]), dialect: dialect)
        }
        if reading.isComputed, run.words.count > reading.operands + 1 {
            throw Unreadable("an option is computed at run time")
        }
        if operand.starts(with: "+") { throw Unreadable("the option + is not known") }
        if CodeOptions.isInput(operand) || operand.literalText == "" {
            throw Unreadable("a shell reads text from its input")
        }
        try add(draft, of: run)
        try interpret(run.behind(Array(run.words[reading.operands...])))
    }
}

extension PartReader {
    /// Adds the part of `run`, and those of the programs behind it.
    mutating func interpret(_ run: Run, _ draft: Draft = Draft(words: [])) throws(Unreadable) {
        var draft = draft
        draft.words = run.words
        guard let program = run.words.first else { return try add(draft, of: run) }
        guard run.depth <= Self.depthLimit else {
            draft.unreadable = "programs stand behind programs more than 8 deep"
            return try add(draft, of: run)
        }
        guard let path = program.literal else {
            draft.code += run.words.dropFirst().map { BashPart.Code(receiver: "a computed program", text: $0) }
            return try add(draft, of: run)
        }
        draft.unreadable = Self.strangeness(of: path)
        noteFolders(of: run, in: &draft)
        do throws(Unreadable) {
            try interpret(run, &draft, name: Self.baseName(path))
        } catch {
            if error == Self.tooMany { throw error }
            draft.unreadable = draft.unreadable ?? error.reason
            try add(draft, of: run)
        }
    }

    static let tooMany = Unreadable("the text has more than 256 parts")

    private static func strangeness(of path: [UInt8]) -> String? {
        if path.contains(where: { $0 >= 0x80 }) { return "the program name is not ASCII" }
        return path.first == UInt8(ascii: "=") ? "the program name begins with `=`" : nil
    }

    /// The last segment of a path in lower case.
    static func baseName(_ path: [UInt8]) -> String {
        let start = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        return String(decoding: path[start...], as: UTF8.self).lowercased()
    }

    /// Adds `draft` last or first, so that a part always stands before those behind it; throws only before it is added.
    private mutating func interpret(_ run: Run, _ draft: inout Draft, name: String) throws(Unreadable) {
        switch ProgramMeaning.of(name) {
        case .ordinary: try add(draft, of: run)
        case .unreadable: throw Unreadable("\(name) evaluates text, or changes how text is read")
        case .seenThrough(let table, let operands): try seeThrough(run, &draft, table, operands: operands)
        case .wrapper(let table): try wrapper(run, draft, table)
        case .env: try env(run, &draft)
        case .sudo: try sudo(run, &draft)
        case .xargs: try xargs(run, draft)
        case .find: try find(run, &draft)
        case .shell(let dialect): try shell(run, draft, dialect)
        case .starter: try starter(run, &draft, name: name)
        case .code, .codeAndInput, .filter, .make, .interpreter, .git, .ripgrep, .runner:
            try readCode(of: run, into: &draft, name: name)
            try add(draft, of: run)
        case .variables: try variables(run, &draft, name: name)
        case .folder: try changeFolder(run, draft, name: name)
        case .trap: try trap(run, draft)
        case .set: try set(run, draft)
        case .jobs:
            if run.words.contains(where: { $0.starts(with: "-x") || $0.hasComputed }) {
                throw Unreadable("`jobs -x` runs its words")
            }
            try add(draft, of: run)
        }
    }

    /// `-C DIR` and its long forms: relative words count in that folder as well.
    private func noteFolders(of run: Run, in draft: inout Draft) {
        for (index, word) in run.words.enumerated().dropFirst() where word.starts(with: "-C") || word.starts(with: "--")
        {
            for option in ["-C", "--directory", "--chdir", "--cwd"] {
                let size = option.utf8.count
                let head = ShellWord(Array(word.atoms.prefix(size)))
                guard head.literalText == option else { continue }
                if word.atoms.count == size {
                    if index + 1 < run.words.count { draft.folders.append(folder(run.words[index + 1])) }
                } else if option == "-C" || ShellWord.byte(word.atoms[size]) == UInt8(ascii: "=") {
                    draft.folders.append(folder(word.dropFirst(option == "-C" ? size : size + 1)))
                }
            }
        }
        if draft.folders.count > 4 { draft.folders = [.unknown] }
    }

    func folder(_ word: ShellWord) -> ShellPath {
        word.maySplit ? .unknown : ShellPath(word.atoms[...], isHomeKnown: isHomeKnown)
    }

    // MARK: Builtins

    private mutating func variables(_ run: Run, _ draft: inout Draft, name: String) throws(Unreadable) {
        var assigned = try VariableNames.assigned(by: name, run.words)
        if ["read", "mapfile", "readarray", "printf"].contains(name), let first = assigned.first {
            let texts = name == "printf" ? Array(run.words.dropFirst()) : run.inputs
            assigned.append(Assignment(name: first.name, values: texts))
        }
        if name != "unset" { draft.assignments += assigned }
        try add(draft, of: run)
    }

    private mutating func changeFolder(_ run: Run, _ draft: Draft, name: String) throws(Unreadable) {
        try add(draft, of: run)
        guard let target = run.words.dropFirst().first(where: { !$0.isOption && $0.literalText != "--" }) else {
            if name == "cd" { reach(.home) }
            return
        }
        if target.literalText == "-" || target.starts(with: "+") { return }
        reach(folder(target))
    }

    private mutating func trap(_ run: Run, _ draft: Draft) throws(Unreadable) {
        var words = run.words.dropFirst()
        if words.first?.literalText == "--" { words = words.dropFirst() }
        guard let first = words.first else { return try add(draft, of: run) }
        if ["-l", "-p", "-", "-P"].contains(first.literalText ?? "") { return try add(draft, of: run) }
        guard let text = first.literal, !first.isOption else {
            throw Unreadable("the text given to trap is computed at run time")
        }
        try add(draft, of: run)
        guard words.count > 1 else { return }
        var inner = run.behind([])
        inner.isRepeated = true
        try readInner(text, inside: inner, dialect: run.dialect)
    }

    private mutating func set(_ run: Run, _ draft: Draft) throws(Unreadable) {
        var words = run.words.dropFirst()
        while let word = words.first {
            words = words.dropFirst()
            guard let text = word.literalText else { throw Unreadable("an option of set is computed at run time") }
            guard let sign = text.utf8.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { break }
            if text == "-" || text == "--" { break }
            for letter in text.dropFirst() {
                guard "euxfCvnabhmBETo".contains(letter) else {
                    throw Unreadable("an option of set that changes how text is read")
                }
                guard letter == "o" else { continue }
                guard let name = words.first else { continue }
                guard let text = name.literalText, Self.modes.contains(text) else {
                    throw Unreadable("an option of set that changes how text is read")
                }
                words = words.dropFirst()
            }
        }
        try add(draft, of: run)
    }

    /// What `set -o` and `bash -o` may name: nothing that brings history, aliases or another grammar.
    static let modes: Set = [
        "allexport", "braceexpand", "errexit", "errtrace", "functrace", "hashall", "monitor", "noclobber", "noexec",
        "noglob", "notify", "nounset", "physical", "pipefail", "verbose", "xtrace",
    ]

    /// The parts of a literal text; if it does not parse, one unreadable part.
    mutating func readInner(_ text: [UInt8], inside run: Run, dialect: ScriptReader.Dialect) throws(Unreadable) {
        do throws(Unreadable) {
            try read(text, inside: run, dialect: dialect)
        } catch {
            if error == Self.tooMany { throw error }
            var draft = Draft(words: [])
            draft.words = [ShellWord(text.map { Atom($0) | ShellWord.quoted })]
            draft.unreadable = error.reason
            try add(draft, of: run)
        }
    }
}

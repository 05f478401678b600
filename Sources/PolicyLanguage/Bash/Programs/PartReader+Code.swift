extension PartReader {
    /// Finds what of the words is code: text that the program evaluates or hands to another.
    func readCode(of run: Run, into draft: inout Draft, name: String) throws(Unreadable) {
        let words = run.words.dropFirst()
        switch ProgramMeaning.of(name) {
        case .codeAndInput:
            draft.code += (Array(words) + run.inputs).map { BashPart.Code(receiver: name, text: $0) }
        case .filter:
            let receiver = name.hasSuffix("sed") ? "sed" : name
            draft.code += words.map { BashPart.Code(receiver: receiver, text: $0) }
            try checkFilter(run, isSed: receiver == "sed")
            try readProgramFromInput(run, &draft, receiver: receiver)
        case .make:
            draft.code += words.map { BashPart.Code(receiver: name, text: $0) }
            try readProgramFromInput(run, &draft, receiver: name)
        case .interpreter(let options): try interpreter(run, &draft, options, name: name)
        case .git: git(run, &draft)
        case .ripgrep: ripgrep(run, &draft)
        case .runner(let subcommands): runner(run, &draft, subcommands, name: name)
        default: draft.code += words.map { BashPart.Code(receiver: name, text: $0) }
        }
    }

    // MARK: awk, sed, make

    /// A wholly computed program could be anything.
    private func checkFilter(_ run: Run, isSed: Bool) throws(Unreadable) {
        let valued = isSed ? "l" : "FvEil"
        var isValue = false
        var isProgram = false
        var hasProgram = false
        for word in run.words.dropFirst() {
            let isOpen = word.isWhollyComputed || word.hasGlob || word.maySplit && word.starts(with: "$")
            if isOpen, isProgram || !hasProgram, !isValue || word.maySplit {
                throw Unreadable("the program given to \(isSed ? "sed" : "awk") is computed at run time")
            }
            if isProgram || isValue {
                hasProgram = hasProgram || isProgram
                (isProgram, isValue) = (false, false)
                continue
            }
            guard word.isOption, let text = ShellWord(word.atoms.filter { !ShellWord.isComputed($0) }).literalText
            else {
                hasProgram = true
                continue
            }
            isProgram =
                ["-e", "-f", "--expression", "--file", "--source"].contains(text) || Self.ends(text, in: "ef", isSed)
            isValue = text.count == 2 && valued.contains(text.suffix(1))
            if text.hasPrefix("-e") || text.hasPrefix("-f") || text.hasPrefix("--expression=")
                || text.hasPrefix("--file=")
            {
                let rest = word.dropFirst(text.hasPrefix("--") ? 0 : 2)
                if rest.isWhollyComputed {
                    throw Unreadable("the program given to \(isSed ? "sed" : "awk") is computed at run time")
                }
                hasProgram = true
            }
        }
    }

    private static func ends(_ text: String, in letters: String, _ isSed: Bool) -> Bool {
        guard isSed, !text.hasPrefix("--"), !text.hasPrefix("-i"), let last = text.last else { return false }
        return letters.contains(last)
    }

    /// `-f -`: the program is the standard input.
    private func readProgramFromInput(_ run: Run, _ draft: inout Draft, receiver: String) throws(Unreadable) {
        let words = run.words
        let readsInput = words.indices.dropFirst().contains { index in
            if CodeOptions.isInput(words[index]) {
                let before = words[index - 1].literalText ?? ""
                return before == "--file" || before == "--makefile" || before.hasPrefix("-") && before.hasSuffix("f")
            }
            guard let text = words[index].literalText, text.hasPrefix("-") else { return false }
            return text.hasSuffix("f-") || text.hasSuffix("=-") || text.hasSuffix("/dev/stdin")
                || text.hasSuffix("/fd/0")
        }
        if readsInput { try takeInput(run, &draft, receiver: receiver) }
    }

    private func takeInput(_ run: Run, _ draft: inout Draft, receiver: String) throws(Unreadable) {
        guard !run.inputs.isEmpty, !run.hasOtherInput else {
            throw Unreadable("the program that \(receiver) reads is not in the text")
        }
        draft.code += run.inputs.map { BashPart.Code(receiver: receiver, text: $0) }
    }

    // MARK: Interpreters

    private func interpreter(
        _ run: Run, _ draft: inout Draft, _ options: CodeOptions, name: String
    ) throws(Unreadable) {
        switch options.place(in: run.words) {
        case .input: try takeInput(run, &draft, receiver: name)
        case .elsewhere(let script):
            if script?.hasProcessSubstitution ?? false {
                throw Unreadable("the script given to \(name) is computed at run time")
            }
        case .code(let start, let first):
            if first.map({ $0.isWhollyComputed || $0.hasGlob }) ?? false {
                throw Unreadable("the text given to \(name) is computed at run time")
            }
            draft.code += run.words[start...].map { BashPart.Code(receiver: name, text: $0) }
            if let first { draft.code.append(BashPart.Code(receiver: name, text: first)) }
        }
    }

    // MARK: Launching options

    private func git(_ run: Run, _ draft: inout Draft) {
        let words = run.words
        var launched: [ShellWord] = []
        var subcommand: String?
        var isValue = false
        for (index, word) in words.enumerated().dropFirst() {
            let text = word.literalText ?? ""
            let next = index + 1 < words.count ? [words[index + 1]] : []
            if word.atoms.contains(where: ShellWord.isComputed), subcommand == nil, !isValue || word.maySplit {
                // It might be `-c`.
                launched += words[index...]
            }
            if word.starts(with: "ext::") || text.contains("ext::") { launched.append(word) }
            if subcommand == nil {
                if isValue {
                    isValue = false
                } else if word.isOption {
                    isValue = Self.gitValued.contains(text)
                    if ["-c", "--config-env", "--exec-path"].contains(where: { text.hasPrefix($0) })
                        || word.starts(with: "-c")
                    {
                        launched += [word] + next
                    }
                } else {
                    subcommand = text
                    if Self.isRunner(text, next) { launched += words[(index + 1)...] }
                }
            } else if Self.launches(word, of: subcommand ?? "") {
                launched += [word] + next
            }
        }
        // An alias is a subcommand: `-c alias.p=push` spells `git push`.
        let name = launched.isEmpty ? [] : [ShellWord(literal: "git ")]
        take(launched.map { ShellWord(name.flatMap(\.atoms) + $0.atoms) }, &draft, receiver: "git")
    }

    /// The options of git before its subcommand whose next word is their value.
    static let gitValued: Set = [
        "-C", "-c", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--attr-source",
    ]

    private static func isRunner(_ subcommand: String, _ next: [ShellWord]) -> Bool {
        let word = next.first?.literalText ?? ""
        switch subcommand {
        case "config", "filter-branch": return true
        case "bisect": return word == "run"
        case "submodule": return word == "foreach" || word.hasPrefix("-") || next.first?.hasComputed ?? false
        default: return false
        }
    }

    private static func launches(_ word: ShellWord, of subcommand: String) -> Bool {
        let sign = word.atoms.firstIndex { $0 & 0xFF == Atom(UInt8(ascii: "=")) } ?? word.atoms.count
        guard let name = ShellWord(Array(word.atoms[..<sign])).literalText else { return false }
        if name.hasPrefix("--") {
            return name.count > 2 && launching.contains { $0.hasPrefix(name) }
        }
        guard name.hasPrefix("-") else { return false }
        switch subcommand {
        case "rebase", "difftool": return name.contains("x")
        case "grep": return name.contains("O")
        case "clone": return name.contains("u") || name.contains("c")
        default: return false
        }
    }

    private static let launching = [
        "--exec", "--extcmd", "--upload-pack", "--receive-pack", "--open-files-in-pager", "--sequence-editor",
        "--ext-diff", "--textconv", "--config",
    ]

    private func ripgrep(_ run: Run, _ draft: inout Draft) {
        var launched: [ShellWord] = []
        for (index, word) in run.words.enumerated().dropFirst()
        where word.starts(with: "--pre") || word.starts(with: "--hostname-bin") {
            launched += run.words[index...].prefix(2)
        }
        take(launched, &draft, receiver: "rg")
    }

    /// `npm exec -- tsc`: what stands behind the subcommand; a computed word might be the subcommand.
    private func runner(_ run: Run, _ draft: inout Draft, _ subcommands: Set<String>, name: String) {
        let start = run.words.indices.dropFirst().first { index in
            run.words[index].hasComputed || subcommands.contains(run.words[index].literalText ?? "")
        }
        if let start { take(Array(run.words[start...]), &draft, receiver: name) }
    }

    private func take(_ launched: [ShellWord], _ draft: inout Draft, receiver: String) {
        guard !launched.isEmpty else { return }
        draft.isPlain = false
        draft.code += launched.map { BashPart.Code(receiver: receiver, text: $0) }
    }
}

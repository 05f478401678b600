/// The options of an interpreter that take a program text, and those that change nothing about where its text is.
struct CodeOptions: Sendable {
    /// The letters that take code, alone or in a cluster; `--eval` and `--print` always do.
    let letters: String
    /// Letters without a value: after any other option a word might be its value, and not a script.
    let flags: String
    /// Letters whose value is part of the same word.
    var attached = ""

    static let all: [String: CodeOptions] = {
        var all = [
            "python": CodeOptions(letters: "c", flags: "bBdEIOPqsSuvx"),
            "pypy": CodeOptions(letters: "c", flags: "bBdEIOPqsSuvx"),
            "perl": CodeOptions(letters: "eE", flags: "wWXTtUusSlnpacvxi0", attached: "i0MmIFCD"),
            "node": CodeOptions(letters: "ep", flags: "ch"),
            "php": CodeOptions(letters: "rBRE", flags: "nqwCHels"),
            "julia": CodeOptions(letters: "eE", flags: "q"),
            "guile": CodeOptions(letters: "c", flags: "q"),
        ]
        for name in ["ruby", "bun", "lua", "luajit", "r", "rscript", "swift", "ocaml", "raku", "racket"] {
            all[name] = CodeOptions(letters: "e", flags: name == "ruby" ? "wnpalsScv" : "", attached: "WI")
        }
        return all
    }()

    /// Where an interpreter finds its program.
    enum Place {
        /// From this word on the words are code; the code itself begins with `first`.
        case code(from: Int, first: ShellWord?)
        /// A script, a module, or only a question.
        case elsewhere(ShellWord?)
        case input
    }

    func place(in words: [ShellWord]) -> Place {
        var mayBeValue = false
        for (index, word) in words.enumerated().dropFirst() {
            guard word.isOption else {
                if word.literalText == "-" || Self.isInput(word) { return .input }
                // A computed word might be the option that takes code.
                if word.atoms.first.map(ShellWord.isComputed) ?? false, index + 1 < words.count {
                    return .code(from: index, first: nil)
                }
                // Unquoted it might be no word at all, and then the program is the input.
                if word.isWhollyComputed, word.maySplit { return .input }
                if !mayBeValue { return .elsewhere(word) }
                mayBeValue = false
                continue
            }
            if let rest = codeOption(word) {
                let isAttached = !rest.atoms.isEmpty
                return .code(from: index, first: isAttached ? rest : index + 1 < words.count ? words[index + 1] : nil)
            }
            let text = word.literalText ?? ""
            // A module that runs its words as a program text.
            let next = index + 1 < words.count ? words[index + 1].literalText : nil
            if text == "-mtimeit" || text == "-m" && next == "timeit" {
                return .code(from: index, first: nil)
            }
            if text == "-m" || Self.questions.contains(text) { return .elsewhere(nil) }
            if text == "--" { continue }
            mayBeValue = !isFlag(word)
        }
        return .input
    }

    /// Whether a file of this name is a descriptor: `-`, `/dev/stdin`, `/proc/self/fd/3`, also after a `cd`.
    static func isInput(_ word: ShellWord) -> Bool {
        guard let text = word.literalText else { return false }
        let names = text.split(separator: "/").filter { $0 != "." }
        guard let last = names.last else { return false }
        if text == "-" || last == "stdin" { return true }
        return names.dropLast().last == "fd" && last.utf8.allSatisfy(ScriptReader.isDigit)
    }

    /// What follows the letter or the `=` of an option that takes code; `nil` if `word` is no such option.
    private func codeOption(_ word: ShellWord) -> ShellWord? {
        for name in ["--eval", "--print"] where word.starts(with: "--") {
            let head = ShellWord(Array(word.atoms.prefix(name.utf8.count))).literalText
            if head == name { return word.dropFirst(name.utf8.count + 1) }
        }
        guard !word.starts(with: "--") else { return nil }
        for index in 1..<word.atoms.count {
            let atom = word.atoms[index]
            guard !ShellWord.isComputed(atom) else { return ShellWord([atom]) }
            if letters.utf8.contains(ShellWord.byte(atom)) { return word.dropFirst(index + 1) }
        }
        return nil
    }

    private func isFlag(_ word: ShellWord) -> Bool {
        guard let text = word.literalText else { return false }
        if text.hasPrefix("--") { return text.contains("=") }
        for (index, letter) in text.enumerated().dropFirst() {
            if attached.contains(letter), index + 1 < text.count { return true }
            if !flags.contains(letter) { return false }
        }
        return true
    }

    private static let questions: Set = ["-v", "-V", "-h", "--version", "--help"]
}

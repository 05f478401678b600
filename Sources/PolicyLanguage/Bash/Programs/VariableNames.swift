/// The builtins that take names of variables, and the names that mean something to bash itself.
///
/// A subscript in such a name is evaluated as text, so a name must be literal and plain.
enum VariableNames {
    /// The names to which `words`, a call of one of these builtins, gives a value.
    static func assigned(by program: String, _ words: [ShellWord]) throws(Unreadable) -> [Assignment] {
        let operands = Array(words.dropFirst())
        switch program {
        case "read": return try names(operands, valued: "pdnNtui", naming: "a")
        case "mapfile", "readarray": return try names(operands, valued: "dnOsuc", naming: "", refusing: "C")
        case "unset": return try names(operands, valued: "", naming: "").map { Assignment(name: $0.name, values: []) }
        case "getopts": return try operands.dropFirst().prefix(1).map { word throws(Unreadable) in try name(word) }
        case "printf": return try option("-v", in: operands)
        case "wait": return try option("-p", in: operands)
        case "declare", "typeset", "local", "export", "readonly": return try declared(operands, by: program)
        case "test", "[":
            try checkTest(operands)
            return []
        default: return []
        }
    }

    /// `-v` and `-R` take a name; a computed word before a subscript might be one of them.
    static func checkTest(_ words: [ShellWord]) throws(Unreadable) {
        for (word, next) in zip(words, words.dropFirst()) {
            let asks = word.literalText == "-v" || word.literalText == "-R"
            if asks, next.hasComputed || next.hasGlob || hasSubscript(next) { throw evaluated }
            if word.hasComputed || word.hasGlob, hasSubscript(next) { throw evaluated }
        }
    }

    private static let evaluated = Unreadable("the name of a variable is evaluated as text")

    private static func hasSubscript(_ word: ShellWord) -> Bool {
        word.atoms.count > 1 && word.atoms.contains { $0 & 0xFF == Atom(UInt8(ascii: "[")) && $0 < ShellWord.computed }
    }

    private static func names(
        _ words: [ShellWord], valued: String, naming: String, refusing: String = ""
    ) throws(Unreadable) -> [Assignment] {
        var found: [Assignment] = []
        var isValue = false
        for word in words {
            if isValue {
                if word.maySplit { throw evaluated }
                isValue = false
                continue
            }
            guard word.isOption else {
                found.append(try name(word))
                continue
            }
            guard let text = word.literalText else { throw evaluated }
            for (index, letter) in text.dropFirst().enumerated() {
                if refusing.contains(letter) { throw Unreadable("a callback is evaluated as text") }
                if naming.contains(letter), index + 2 < text.count { throw evaluated }
                guard valued.contains(letter) else { continue }
                isValue = index + 2 == text.count
                break
            }
        }
        return found
    }

    private static func name(_ word: ShellWord) throws(Unreadable) -> Assignment {
        guard let bytes = word.literal, isName(bytes) else { throw evaluated }
        return Assignment(name: String(decoding: bytes, as: UTF8.self), values: [])
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.indices.allSatisfy { ScriptReader.isNameByte(bytes[$0], isFirst: $0 == 0) }
    }

    /// The name after `option`, before which other options may stand: `wait -n -p NAME`.
    private static func option(_ option: String, in words: [ShellWord]) throws(Unreadable) -> [Assignment] {
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : nil
            if word.hasComputed || word.hasGlob {
                if let next, hasSubscript(next) { throw evaluated }
                return []
            }
            if word.starts(with: option) {
                if word.atoms.count > 2 { return [try name(word.dropFirst(2))] }
                return try next.map { word throws(Unreadable) in [try name(word)] } ?? []
            }
            guard word.isOption, word.literalText != "--" else { return [] }
        }
        return []
    }

    private static func declared(_ words: [ShellWord], by program: String) throws(Unreadable) -> [Assignment] {
        let known = program == "export" || program == "readonly" ? "aAfnp" : "aAfFgprx"
        var found: [Assignment] = []
        for word in words {
            if let first = word.atoms.first,
                ShellWord.byte(first) == UInt8(ascii: "-") || ShellWord.byte(first) == UInt8(ascii: "+"),
                !ShellWord.isComputed(first)
            {
                guard let text = word.literalText, text.dropFirst().allSatisfy({ known.contains($0) || $0 == "-" })
                else {
                    throw Unreadable("an option of \(program) that is evaluated as text")
                }
                continue
            }
            let sign = word.atoms.firstIndex { $0 & 0xFF == Atom(UInt8(ascii: "=")) && !ShellWord.isComputed($0) }
            var nameEnd = sign ?? word.atoms.count
            if sign != nil, nameEnd > 0, word.atoms[nameEnd - 1] & 0xFF == Atom(UInt8(ascii: "+")) { nameEnd -= 1 }
            let head = try name(ShellWord(Array(word.atoms[..<nameEnd])))
            if word.isFromBraces { throw evaluated }
            found.append(Assignment(name: head.name, values: sign.map { [word.dropFirst($0 + 1)] } ?? []))
        }
        return found
    }

    // MARK: Names that bash looks at

    /// Whether giving `assignment` its value makes bash evaluate that value, or read the script differently.
    static func isEvaluated(_ assignment: Assignment) -> Bool {
        if watched.contains(assignment.name) { return true }
        guard prompts.contains(assignment.name) else { return false }
        return assignment.values.isEmpty
            || assignment.values.contains { word in
                word.hasComputed || word.atoms.contains { "$`\\".utf8.contains(ShellWord.byte($0)) }
            }
    }

    private static let prompts: Set = ["PS0", "PS1", "PS2", "PS3", "PS4", "PROMPT_COMMAND"]
    private static let watched: Set = [
        "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_CMDS", "BASH_COMPAT", "BASH_ENV", "BASH_SUBSHELL", "CDPATH",
        "DIRSTACK", "ENV",
        "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "GLOBIGNORE", "GROUPS", "HISTCMD", "LINENO", "OLDPWD", "OPTIND",
        "POSIXLY_CORRECT", "PPID", "PWD", "RANDOM", "SECONDS", "SHELLOPTS", "SRANDOM", "UID", "BASH_ARGV0",
    ]
}

/// Finds command patterns that mean something else than they seem to.
struct CommandLint {
    let text: String
    let isAllow: Bool

    /// Code, sentence and cure of the first thing that looks odd.
    var finding: (code: String, message: String, advice: String)? {
        let words = text.split(separator: " ").map(String.init)
        guard let program = words.first else { return nil }
        if words.count > 1, words.last == "*" { return narrow(words) }
        if program.hasSuffix("*"), program.count > 1 { return wide(program) }
        guard isAllow else { return nil }
        if Self.unreachable.contains(program) {
            return (
                "W104", "\"\(text)\" can never match: \(program) runs other programs, or is not readable",
                "allow the command that it runs"
            )
        }
        guard words == [program, "..."], let risky = Self.risky[program] else { return nil }
        return (
            "W103", "\"\(text)\" also allows options that run programs or write files: \(risky.options)",
            "list the forms you need, for example \"\(risky.example)\"; the sandbox is the hard boundary"
        )
    }

    private func narrow(_ words: [String]) -> (code: String, message: String, advice: String) {
        let any = (words.dropLast() + ["..."]).joined(separator: " ")
        return ("W101", "\"\(text)\" means exactly one more word", "write \"\(any)\" for any further words")
    }

    private func wide(_ program: String) -> (code: String, message: String, advice: String) {
        let name = program.dropLast()
        return ("W102", "\"\(text)\" also means programs such as `\(name)x`", "write \"\(name) ...\" for one program")
    }

    private static let unreachable: Set<String> = [
        "env", "sudo", "doas", "exec", "command", "builtin", "busybox", "toybox", "xargs", "sh", "bash", "dash", "ash",
        "zsh", "ksh", "mksh", "fish", "csh", "tcsh", "pwsh", "nu", "timeout", "nice", "nohup", "stdbuf", "eval",
        "source", ".", "alias", "unalias", "shopt", "enable", "hash", "bind", "fc", "complete", "compgen", "compopt",
        "at", "batch", "time", "coproc", "let",
    ]

    private static let risky: [String: (options: String, example: String)] = [
        "awk": ("system(), print > file", "awk '{print $1}'"),
        "curl": ("--config, --output, -K, -o", "curl -s https://example.com/"),
        "find": ("-fls, -fprint", "find . -name *"),
        "man": ("-P, --pager", "man ls"),
        "rsync": ("--rsync-path, -e", "rsync -a src dst"),
        "sed": ("e, w, -i", "sed -n 1,20p *"),
        "sort": ("--compress-program, -o", "sort -u ..."),
        "ssh": ("-o ProxyCommand", "ssh host uptime"),
        "tar": ("--checkpoint-action, --to-command, -I", "tar -tf *"),
        "tree": ("-o", "tree src"),
        "wget": ("--use-askpass, -O", "wget https://example.com/"),
        "zip": ("-TT, --unzip-command", "zip -r out.zip src"),
    ]
}

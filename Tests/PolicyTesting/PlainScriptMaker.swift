import Seeds

/// Makes scripts that are mostly plain: words, quotes and operators of everyday commands, now and then something odd.
package struct PlainScriptMaker {
    private var generator: SeededRandom

    package init(seed: UInt64) { generator = SeededRandom(seed: seed) }

    package mutating func script() -> String {
        var text = command()
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            text += pick([" && ", " || ", "; ", " | ", ";", "|", "&&"]) + command()
        }
        return Int.random(in: 0..<12, using: &generator) == 0 ? broken(text) : text
    }

    private mutating func command() -> String {
        var words = [program()]
        for _ in 0..<Int.random(in: 0...4, using: &generator) { words.append(word()) }
        return words.joined(separator: pick([" ", " ", "  ", "\t"]))
    }

    private mutating func program() -> String {
        pick([
            "ls", "cat", "echo", "git", "git", "git", "rm", "/bin/rm", "./rm", "RM", "curl", "cd", "cd", "pushd",
            "sudo",
            "npm", "swift", "python3", "python3.11", "node", "perl", "grep", "rg", "make", "awk", "tar", "test", "env",
            "timeout", "printf", "git2", "Git", "time", "if", "rm-1", "x/curl", "curl7", "-x", "=a", ".", "..", "a=b",
            "trap", "exec", "docker", "%1", "@x", "ld-linux.so.2", "pythonx", "npm9", "uv",
            "npx", "cmake", "bundle", "view", "r", "tini",
        ])
    }

    private mutating func word() -> String {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: "'\(raw())'"
        case 1: "\"\(raw()) \(raw())\""
        case 2:
            pick(["2>&1", "-", "--", "\"$X\"", "*.swift", "a\\ b", "~/.ssh/id_rsa", "''", "\"\"", "{a,b}", "#x", "!"])
        case 3: pick(["> out", ">/dev/null", "< in", "2>/dev/null", "$(ls)", "`ls`", "&", "a'b'", "\"~\"", "'*'"])
        case 4: raw() + pick(["=", ":", ",", "@", "/", "//", "/./", "/../"]) + raw()
        default: raw()
        }
    }

    private mutating func raw() -> String {
        pick([
            "push", "commit", "-m", "-f", "--force", "-am", "status", "log", "config", "-c", "-C", "-Cdir", "--exec",
            "--ex", "--stat", "bisect", "run", "clone", "grep", "-O", "rebase", "-x", "--directory=a", ".env", "x/.env",
            ".ENV", "a/../.env", "./.env", "src/a.swift", "/etc/passwd", "/home/u/p/.env", "/home/u/.ssh/id", "id_rsa",
            "key.pem", ".aws/x", "install", "test", "build", "-la", "-i.env", "-n", "5", "origin", "main", "ext::sh",
            "--pre", "-e", "-m", "print", "exec", "x", "tool", "-E", "timeit", "a", "b", ".", "..", "HEAD",
            "--since=7d", "std", "/dev/stdin", "x:y",
        ])
    }

    private mutating func broken(_ text: String) -> String {
        var bytes = Array(text.utf8)
        let signs = Array(";&|'\"$`\\<>(){}*?[]!#~=\n\u{C3}".utf8)
        let place = Int.random(in: bytes.indices, using: &generator)
        if Bool.random(using: &generator) {
            bytes.remove(at: place)
        } else {
            bytes.insert(signs[Int.random(in: signs.indices, using: &generator)], at: place)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }
}

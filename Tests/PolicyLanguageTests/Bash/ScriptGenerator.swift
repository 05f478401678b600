import Seeds

/// Writes scripts that run `rm` by some road, and breaks them in small ways; the same seed writes the same scripts.
struct ScriptGenerator {
    private var random: SeededRandom
    private let seeds: [String]

    init(seed: UInt64, seeds: [String]) {
        random = SeededRandom(seed: seed)
        self.seeds = seeds
    }

    mutating func script() -> String {
        var text =
            switch random.below(8) {
            case 0 where !seeds.isEmpty: random.pick(seeds)
            case 1...4: decoys()
            default: statements(depth: 0)
            }
        if random.below(4) == 0 { text = enclosed(text) }
        let edits = random.below(3) == 0 ? 0 : 1 + random.below(4)
        for _ in 0..<edits { text = broken(text) }
        if random.below(6) == 0 { text = enclosed(text) }
        return text
    }

    /// The script inside another; bash prints what stands in a substitution anew before it reads it again.
    private mutating func enclosed(_ text: String) -> String {
        let quoted = "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        return random.pick([
            "echo $(\(text)\n)", "A=$(\(text))", "echo \"$(\(text)\n)\"", "cat <(\(text)\n)", "(\(text)\n)",
            "{ \(text)\n}",
            "sh -c \(quoted)", "dash -c \(quoted)", "bash -c \(quoted)", "cat <<E1\n$(\(text)\n)\nE1",
            "echo `\(text)\n`",
            "f() {\n\(text)\n}\nf", "f() { \(text)\n}; echo $(f)", "echo $(f() {\n\(text)\n}; f)",
            "echo $(if :; then\n\(text)\nfi)",
            "case a in a) \(text)\nesac", "echo $(case a in a) \(text)\nesac)", "while :; do \(text)\nbreak; done",
            "trap -- \(quoted) EXIT",
        ])
    }

    // MARK: Scripts

    private mutating func statements(depth: Int) -> String {
        var text = random.below(3) == 0 ? noise() + separator() : ""
        text += danger(depth: depth)
        if random.below(3) == 0 { text += separator() + noise() }
        return text
    }

    private mutating func separator() -> String {
        random.pick([";", "; ", "\n", " && ", " & ", " | ", "||:;", " |& "])
    }

    private mutating func noise() -> String {
        random.pick([
            ":", "true", "echo a", "ls", "echo \"a b\" 'c d'", "X=1", "cat <<E\nx\nE", "echo ${X:-a}", "false || :",
            "[ -f x ]", "[[ -n a ]]", "for i in 1 2; do :; done", "echo \\\"", "# note", "echo a#b", "echo $'a'",
            "f() { :; }", "case a in b) :;; esac", "(:)", "{ :; }", "cd .", "set -e", "echo {a,b}", "echo 'a'\"b\"",
            "cat <<'E'\n$(x)\nE", "ls -la > o", "export A=1", "echo \"`echo a`\"", "X=(a b)", "read -r A <<< b",
        ])
    }

    /// Text that only speaks of `rm`; after an edit bash may take it for a command.
    private mutating func decoys() -> String {
        var parts: [String] = []
        for _ in 0...random.below(3) {
            let text = random.pick([
                "rm x", "; rm x;", "\nrm x\n", "$(rm x)", "`rm x`", "a\nrm x\nE\nrm x\n", " && rm x ", "\"; rm x; \"",
                "'; rm x; '", ")\nrm x\n(", "<(rm x)", "\nfi; rm x\n", "\n}; rm x\n", "\ndone; rm x\n",
                ";; esac; rm x #",
            ])
            let single = text.filter { $0 != "'" }
            let double = String(text.flatMap { "\"$`".contains($0) ? ["\\", $0] : [$0] })
            parts.append(
                random.pick([
                    "echo '\(single)'", "echo \"\(double)\"", "cat <<'E'\n\(text)\nE", "cat <<E\n\(double)\nE",
                    "# \(text.filter { $0 != "\n" })",
                    "cat <<-'E'\n\t\(text)\n\tE", "X='\(single)'", "case '\(single)' in '\(single)') ls;; esac",
                    "[[ -n '\(single)' ]]",
                    "echo a'\(single)'b\"\(double)\"", "A=('\(single)' \"\(double)\")", "f() { echo '\(single)'; }; f",
                    "for i in '\(single)'; do :; done",
                    "echo $(echo '\(single)')", "echo \"$(echo \"\(double)\")\"", "echo \"$(cat <<'E'\n\(text)\nE\n)\"",
                    "echo `echo '\(single)'`",
                    "echo > 'o\(single)'", "echo \\; \\& \\| rm x", "echo {a,'\(single)'}", "cat <<< '\(single)'",
                    "ls -la # '\(single.filter { $0 != "\n" })'",
                    "echo \"${X:-a}\(double)\"", "(echo '\(single)')", "if [ -n '\(single)' ]; then :; fi",
                    "X=\"$(echo '\(single)')\"", "{ cat <<'E'\n\(text)\nE\n}",
                    "cat <(echo '\(single)')", "cat <<'E' | cat\n\(text)\nE", "echo a=#rm x",
                    "while read -r X; do echo \"$X\"; done <<'E'\n\(text)\nE",
                    "$(echo \"case a in a) '\(single)'\")", "x=${X#'\(single)'}", "cat <<E\n$(echo '\(single)')\nE",
                    "cat <<E\n\"\nE", "cat <<E\n'$(echo a)\nE", "echo \"`echo \"a\"`\"",
                ]))
        }
        return parts.joined(separator: random.pick([";", "\n", " && ", " | ", " & "]))
    }

    private mutating func danger(depth: Int) -> String {
        if depth > 3 || random.below(3) == 0 { return simple() }
        let inner = danger(depth: depth + 1)
        if random.below(4) == 0 { return evaluated(inner) }
        return structured(inner)
    }

    private mutating func simple() -> String {
        let before = random.pick(["", "", "", "", "A=1 ", "> o ", "2>o ", "A=b B=c ", "X=$(:) ", "< x "])
        let wrapper = random.pick([
            "", "", "", "", "", "env ", "env A=1 ", "env -u B ", "timeout 1 ", "timeout -k 1 1 ", "nice ", "nice -n 1 ",
            "nice -5 ", "nohup ", "command ", "exec ", "exec -a z ", "builtin command ", "stdbuf -o0 ", "setsid ",
            "time ", "! ", "time -p ", "env -- ", "command -- ", "timeout --kill-after=1 1 ", "env -S ", "\\time ",
            "env nice timeout 1 ", "stdbuf -oL env ", "xargs -n 1 <<< x ", "env 'A=b c' ", "command -p ",
        ])
        let tail = random.pick([
            " x", " x", " -f x", " x y", "", " \"x\"", "\tx", " x 2>&1", " x >o", " x #a", " 'x y'", " $X", " *",
        ])
        return before + wrapper + name() + tail
    }

    /// `rm` in some spelling that bash reads as `rm`.
    private mutating func name() -> String {
        random.pick([
            "rm", "rm", "rm", "rm", "\\rm", "r\\m", "'rm'", "\"rm\"", "r''m", "r\"\"m", "'r'm", "r'm'", "\"r\"m",
            "r\"m\"",
            "r${X}m", "r$X\"\"m", "${X}rm", "$X rm", "\"$X\"rm", "$(echo rm)", "`echo rm`", "${X:-rm}", "$'rm'",
            "r$'m'",
            "$'\\x72m'", "{rm,x}", "r{m,m}", "$\"rm\"", "r\\\nm", "rm\\\n", "''rm", "${X-rm}", "${X=rm}", "r${X:-m}",
            "r$@m", "$*rm", "\"$@\"rm", "$(printf rm)", "r`:`m", "r$(:)m",
        ])
    }

    private mutating func structured(_ inner: String) -> String {
        random.pick([
            "(\(inner))", "( \(inner) )", "{ \(inner); }", "{ \(inner)\n}", "if \(inner); then :; fi",
            "if :; then \(inner); fi", "if false; then :; else \(inner); fi",
            "if false; then :; elif \(inner); then :; fi",
            "while \(inner); do break; done", "until \(inner); do break; done", "while :; do \(inner); break; done",
            "for i in 1; do \(inner); done", "for i in $(\(inner)); do :; done", "for i; do \(inner); done; \(inner)",
            "case a in a) \(inner);; esac", "case a in (a|b) \(inner) ;& c) : ;; esac",
            "case $(\(inner)) in a) :;; esac",
            "case a in b) :;; *) \(inner)\nesac", "f() { \(inner); }; f", "function f { \(inner); }; f",
            "f() ( \(inner) ); f", "f()\n{ \(inner)\n}\nf", "echo $(\(inner))", "echo \"$(\(inner))\"",
            "echo `\(inner)`",
            "echo \"`\(inner)`\"", "cat <(\(inner))", "echo a > >(\(inner))", "cat < <(\(inner))",
            "cat <<E\n$(\(inner))\nE",
            "cat <<-E\n\t`\(inner)`\n\tE", "A=$(\(inner))", "A=(a $(\(inner)))", "A+=b$(\(inner))",
            ": ${X:-$(\(inner))}",
            "[[ -n $(\(inner)) ]]", "[ -n \"$(\(inner))\" ]", "\(inner) &", "! \(inner)", ": && \(inner)",
            "false || \(inner)",
            "echo a | \(inner)", "\(inner) | cat", "cat <<< $(\(inner))", "echo a >$(\(inner))o", "X= ; \(inner)",
            "{ \(inner); } > o", "(\(inner)) 2>&1 | cat", "coproc \(inner)", "coproc { \(inner); }; wait",
            "select i in a; do \(inner); break; done <<< 1", "echo $( (\(inner)) )", "time { \(inner); }",
            "[[ a && ( -n $(\(inner)) ) ]]", "cd . && \(inner)", "cat <<E | cat\na\nE\n\(inner)",
            "cat <<'E'\nE\n\(inner)",
            "set -- rm x; \"$@\"; \(inner)", "R=rm; $R x", "export R=rm; $R x", "read R <<< rm; $R x",
            "A=(rm x); ${A[@]}",
            "printf -v R rm; \"$R\" x", "for R in rm; do $R x; done", "set -- rm; $1 x", "f() { \"$@\"; }; f rm x",
            "declare R=rm; $R x", "mapfile -t A <<< rm; ${A[0]} x", "cat <<E\n${X:-`\(inner)`}\nE",
            "echo ${A[$(\(inner))]}", "echo \"${X%$(\(inner))}\"", "echo ${X/a/$(\(inner))}", "echo ${X:$(\(inner))}",
            "echo ${#A[$(\(inner))]}", "A[$(\(inner))]=1", "find . -maxdepth 0 -exec rm x ';'", "echo x | xargs rm",
            "find x -exec rm {} +", "echo rm | xargs -I% % x", "echo x | xargs -I% rm %", "xargs rm <<< x",
        ])
    }

    /// The text of `inner` inside quotes, for somebody who evaluates it.
    private mutating func evaluated(_ inner: String) -> String {
        let quoted =
            "'" + inner.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        let indexed = "'a[$(" + inner.filter { $0 != "'" && $0 != "\n" } + ")]'"
        return random.pick([
            "eval \(quoted)", "bash -c \(quoted)", "sh -c \(quoted)", "bash -ec \(quoted)", "dash -c \(quoted)",
            "env bash -c \(quoted)", "bash <<< \(quoted)", "echo \(quoted) | bash", "echo \(quoted) | sh",
            "bash <<'Q'\n\(inner)\nQ", "bash -s <<Q\n\(inner)\nQ", "trap \(quoted) EXIT", "trap -- \(quoted) 0",
            "bash -c \(quoted) a b", "bash +x -c \(quoted)", "bash --norc -c \(quoted)",
            "bash -o pipefail -c \(quoted)",
            "timeout 1 bash -c \(quoted)", "exec bash -c \(quoted)", "source <(echo \(quoted))",
            ". /dev/stdin <<< \(quoted)",
            "X=\(quoted); eval $X", "X=\(quoted); bash -c \"$X\"", "xargs -0 bash -c <<< \(quoted)",
            "builtin eval \(quoted)",
            "command eval \(quoted)", "e\"\"val \(quoted)", "trap \(quoted) DEBUG; :", "trap \(quoted) ERR; false",
            "PS4='$(\(inner.filter { $0 != "'" }))'; set -x; :", "mapfile -C \(quoted) -c 1 A <<< x",
            "declare -i A=\(indexed)", "let \(indexed)", "(( \(indexed) ))", "echo $((a[$(\(inner))]))",
            "test -v \(indexed)", "[ -v \(indexed) ]", "[[ -v \(indexed) ]]", "[[ \(indexed) -eq 1 ]]",
            "read \(indexed) <<< 1", "printf -v \(indexed) 1", "unset \(indexed)", "RANDOM=\(indexed)",
            "SECONDS=\(indexed)",
            "declare -n A=\(indexed); echo $A", "X=\(indexed); echo ${!X}",
            "X='$(\(inner.filter { $0 != "'" }))'; echo ${X@P}",
            "X=\(indexed); echo $((X))", "X=\(indexed); echo ${Y:X}", "getopts a \(indexed) -a",
            "wait -n -p \(indexed)",
            "alias l=\(quoted)\nshopt -s expand_aliases\nl", "shopt -s expand_aliases; alias l=\(quoted)\nl",
            "compgen -C \(quoted)", "BASH_ENV=<(echo \(quoted)) bash -c :",
            "command_not_found_handle() { \(inner); }; zz",
            "hash -p rm l; l x", "X=-c; bash $X \(quoted)", "T=-v; [ $T \(indexed) ]", "exec 3<<< \(quoted); bash <&3",
            "printf %s \(quoted) | bash -s", "set -o history -o histexpand; echo a\n!!", "enable -n echo; \(inner)",
            "B=bash; $B -c \(quoted)", "find . -maxdepth 0 -exec bash -c \(quoted) ';'", "fc -s", "jobs -x \(inner)",
            "env -S\(quoted)", "nice bash -c \(quoted)", "setsid bash -c \(quoted)", "read A <<< \(quoted); $A",
            "bash -c 'bash -c \"$0\"' \(quoted)", "bash -c '$0 $1' rm x", "bash -c '\"$@\"' a rm x",
            "declare A=\(quoted); $A",
            "f() { eval \"$1\"; }; f \(quoted)", "local X=\(quoted); ${X}", "readonly Q=\(quoted); eval \"$Q\"",
            "PROMPT_COMMAND=\(quoted) bash -c :", "bash -O extglob -c \(quoted)", "sed -n '1e rm x' x",
            "awk 'BEGIN{system(\"rm x\")}'",
            "perl -e 'system \"rm x\"'", "echo | sed '1erm x'", "sed --expression='1e rm x' x", "sed 's/.*/rm x/e' x",
            "awk 'BEGIN{\"rm x\"|getline}'", "perl -ne 'exec \"rm\"' x", "python3 -c 'import os; os.system(\"rm x\")'",
        ])
    }

    // MARK: Edits

    private static let signs = Array(" \t\n'\"\\$(){}[];&|<>#!*?=-+:,.^@%`0axrmE")
    private static let tokens = [
        "$(", "`", "<<E\n", "\nE\n", "&&", "||", ";;", "<(", "${X}", "$X", "''", "\"\"", "\\\n", " # ", "2>&1", ">&",
        "&>", "|&",
        "{", "}", "do ", "done", "fi", "then ", "esac", "[[ ", " ]]", "((", "))", "$'", "$\"", "<<<", "<<'E'\n", "X=",
        "; ",
        "\n", "time ", "! ", "(", ")", "in ", "env ", "if ", "else ", "case ", ";&", "A[0]=", "{a,b}", "rm x", "echo ",
        "\\",
    ]

    private mutating func broken(_ text: String) -> String {
        var characters = Array(text)
        let place = random.below(characters.count + 1)
        switch random.below(6) {
        case 0: characters.insert(random.pick(Self.signs), at: place)
        case 1 where place < characters.count: characters.remove(at: place)
        case 2 where place < characters.count: characters[place] = random.pick(Self.signs)
        case 3: characters.insert(contentsOf: random.pick(Self.tokens), at: place)
        case 4 where place < characters.count:
            let slice = characters[place..<min(place + 1 + random.below(6), characters.count)]
            characters.insert(contentsOf: slice, at: random.below(characters.count))
        default:
            guard place + 1 < characters.count else { break }
            characters.swapAt(place, place + 1)
        }
        return String(characters)
    }
}

extension SeededRandom {
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

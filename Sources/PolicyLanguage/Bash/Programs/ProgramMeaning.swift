/// What a program's name says about its words; looked up by basename, without case.
enum ProgramMeaning: Sendable {
    /// Its words are its own business.
    case ordinary
    /// The rest is a part, as plain as the whole, after so many operands.
    case seenThrough(OptionTable, operands: Int)
    /// The rest is a part.
    case wrapper(OptionTable)
    case env
    case sudo
    case xargs
    case find
    case shell(ScriptReader.Dialect)
    /// Any of its words may begin a command.
    case starter
    /// Every word is code.
    case code
    /// Every word and a literal here-document are code.
    case codeAndInput
    /// awk and sed: every word is code, and one of them is the program.
    case filter
    case make
    case interpreter(CodeOptions)
    case git
    case ripgrep
    /// Starts a program behind one of these subcommands: from there on every word is code.
    case runner(Set<String>)
    /// Builtins that give values to the names they are told.
    case variables
    case folder
    case trap
    case set
    case jobs
    case unreadable

    /// The meaning of `name`, a basename in lower case; a version at its end does not count.
    static func of(_ name: String) -> ProgramMeaning {
        if let meaning = table[name] { return meaning }
        if name.hasPrefix("ld-"), name.contains(".so") { return .starter }
        if name.hasPrefix("python") { return table["python"] ?? .ordinary }
        let bare = name.utf8.reversed().drop {
            ScriptReader.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
        guard bare.count < name.utf8.count else { return .ordinary }
        return table[String(decoding: bare.reversed(), as: UTF8.self)] ?? .ordinary
    }

    static let table: [String: ProgramMeaning] = {
        var table: [String: ProgramMeaning] = [
            "timeout": .seenThrough(.timeout, operands: 1), "nice": .seenThrough(.nice, operands: 0),
            "nohup": .seenThrough(OptionTable(), operands: 0), "stdbuf": .seenThrough(.stdbuf, operands: 0),
            "exec": .wrapper(.exec), "command": .wrapper(.command), "builtin": .wrapper(OptionTable()),
            "busybox": .wrapper(OptionTable()), "toybox": .wrapper(OptionTable()),
            "env": .env, "sudo": .sudo, "doas": .sudo, "xargs": .xargs, "find": .find, "bfs": .find,
            "bash": .shell(.bash), "sh": .shell(.sh), "dash": .shell(.sh), "ash": .shell(.sh),
            "make": .make, "gmake": .make, "git": .git, "rg": .ripgrep, "ripgrep": .ripgrep,
            "cd": .folder, "pushd": .folder, "popd": .folder, "trap": .trap, "set": .set, "jobs": .jobs,
        ]
        for name in words(starters) { table[name] = .starter }
        for name in words(codePrograms) { table[name] = .code }
        for name in words(inputPrograms) { table[name] = .codeAndInput }
        for name in words("awk gawk mawk nawk original-awk goawk sed gsed") { table[name] = .filter }
        for name in words(unreadablePrograms) { table[name] = .unreadable }
        for name in words(
            "read mapfile readarray unset getopts declare typeset local export readonly printf wait test [")
        {
            table[name] = .variables
        }
        for (name, options) in CodeOptions.all { table[name] = .interpreter(options) }
        for (programs, subcommands) in runners {
            for name in words(programs) { table[name] = .runner(Set(words(subcommands))) }
        }
        return table
    }()

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static let starters = """
        setsid ionice chrt taskset flock script watch parallel strace ltrace unshare nsenter chroot setpriv setarch \
        linux32 linux64 choom prlimit numactl systemd-run dbus-run-session xvfb-run firejail bwrap proot fakeroot \
        unbuffer rlwrap entr hyperfine valgrind perf su sg newgrp login runuser pkexec run0 start-stop-daemon \
        run-parts screen tmux capsh chpst runcon cgexec xterm time \
        tini dumb-init gosu su-exec setuidgid softlimit envdir envuidgid cpulimit chronic caffeinate daemonize \
        multitime heaptrack rr gdbserver dbus-launch ssh-agent watchexec nodemon machinectl gnome-terminal konsole \
        alacritty kitty foot wezterm catchsegv uftrace proxychains proxychains4 torsocks tsocks
        """
    private static let codePrograms = """
        vi vim nvim emacs osascript ssh sshpass scp sftp rsync lldb tar gtar gnutar bsdtar star cpio zip sort split \
        tcpdump man ip nmap wget hg svn less more fd fdfind crontab nc ncat netcat socat \
        view vimdiff rvim rview nvimdiff gvim emacsclient gnuplot octave octave-cli elixir iex erl scala groovy \
        clojure clj sbcl ghc ghci ipython jshell rpm rpmspec dpkg apt-get apt bpftrace yt-dlp aria2c npx bunx pnpx \
        uvx pipx nix-shell
        """
    /// Programs, and the subcommands behind which another program stands.
    static let runners = [
        ("npm yarn pnpm bundle direnv mise asdf rbenv pyenv", "exec x dlx"), ("bun", "x"),
        ("uv poetry pipenv hatch pdm rye conda mamba micromamba", "run tool"), ("nix", "develop shell run"),
        ("cmake", "-E -P"), ("deno crystal", "eval"), ("op doppler chamber aws-vault foreman", "run exec"),
    ]
    private static let inputPrograms = "ed ex m4 bc dc expect tclsh wish sqlite3 psql mysql gdb ftp"
    private static let unreadablePrograms = """
        eval source . alias unalias shopt enable hash bind fc complete compgen compopt let at batch noglob nocorrect \
        repeat foreach always - zsh ksh mksh fish csh tcsh pwsh nu elvish xonsh rbash rksh lksh oksh yash posh rc \
        ion murex powershell coproc
        """
}

extension OptionTable {
    static let timeout = OptionTable(
        flags: "vpf", valued: "ks", longFlags: ["--verbose", "--preserve-status", "--foreground"],
        longValued: ["--kill-after", "--signal"])
    static let nice = OptionTable(valued: "n", longValued: ["--adjustment"], takesNumbers: true)
    static let stdbuf = OptionTable(valued: "ioe", longValued: ["--input", "--output", "--error"])
    static let exec = OptionTable(flags: "cl", valued: "a")
    static let command = OptionTable(flags: "pvV")
    static let env = OptionTable(
        flags: "-i0v", valued: "uC", longFlags: ["--ignore-environment", "--null", "--debug"],
        longValued: ["--unset", "--chdir"])
    static let sudo = OptionTable(
        flags: "AbBeEHiKklnNPSsVvL", valued: "ughpCrtTUDRac",
        longFlags: [
            "--askpass", "--background", "--bell", "--edit", "--set-home", "--help", "--login", "--remove-timestamp",
            "--reset-timestamp", "--list", "--no-update", "--non-interactive", "--preserve-groups", "--stdin",
            "--shell", "--version", "--validate", "--preserve-env",
        ],
        longValued: [
            "--user", "--group", "--host", "--prompt", "--close-from", "--role", "--type", "--command-timeout",
            "--other-user", "--chdir", "--chroot", "--auth-type", "--login-class",
        ])
    static let xargs = OptionTable(
        flags: "0rtpxo", valued: "adEILnPs", attached: "eil",
        longFlags: [
            "--null", "--no-run-if-empty", "--verbose", "--interactive", "--exit", "--open-tty", "--replace", "--eof",
            "--max-lines", "--show-limits",
        ],
        longValued: [
            "--arg-file", "--delimiter", "--max-args", "--max-procs", "--max-chars", "--process-slot-var", "--replace",
            "--eof", "--max-lines",
        ])
    static let shell = OptionTable(
        flags: "ceuxflpnvhrBC", valued: "o", longFlags: ["--norc", "--noprofile", "--login"])
}

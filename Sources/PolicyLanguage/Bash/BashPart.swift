/// One command inside a Bash script, as rules see it.
package struct BashPart: Hashable, Sendable {
    /// Why the part is unreadable, as half a sentence; `nil` if it is readable.
    package let unreadable: String?

    /// What its redirections (and `find -fprint`) touch: each is decided as a call of its own as well.
    package let fileAccesses: [FileAccess]

    /// The program and its arguments; the words of `for`, `case` or `[[` if the part is bare.
    let words: [ShellWord]
    /// The same behind one more program that is seen through, such as `timeout 5`: a deny may name either.
    let outerWords: [[ShellWord]]
    /// Every word is literal, so a pattern matches it for certain or not at all.
    let isLiteral: Bool
    /// Assignments, redirections or words alone: nothing runs, and no pattern of an allow matches it.
    let isBare: Bool
    /// Nothing about the command keeps an allow with a pattern from being proof.
    let isPlain: Bool
    /// The program that may or may not run these words, such as `flock`.
    let starter: String?
    /// What another program may evaluate, or what a variable holds.
    let code: [Code]
    /// The paths that its words may spell, each in every folder where the part may run.
    let paths: [TouchedPath]
    let assignments: [Assignment]
    let redirections: [Redirection]

    /// For display: words after unquoting, `<?>` where the text is computed at run time.
    package var text: String {
        var shown: [String] = []
        if words.isEmpty { shown = assignments.filter { !$0.name.isEmpty }.map(\.display) }
        shown += (outerWords.first ?? words).map(\.display)
        shown += redirections.flatMap(\.display)
        return shown.joined(separator: " ")
    }

    /// A text that somebody may run later.
    struct Code: Hashable, Sendable {
        /// The program or the variable that gets the text.
        let receiver: String
        let text: ShellWord
        var isSed: Bool { receiver == "sed" }
    }

    /// A path that a word spells, or might.
    struct TouchedPath: Hashable, Sendable {
        let path: ShellPath
        let certainty: Certainty
    }

    enum Certainty: Hashable, Sendable {
        case spelled
        case expanded
        /// In the text that is given to this program or variable.
        case inCode(of: String)
    }
}

/// What a redirection touches.
package enum FileAccess: Hashable, Sendable {
    /// Decided as `Read`.
    case read(NormalPath)
    /// Decided as `Write`.
    case write(NormalPath)
    /// `/dev/tcp/host/..` and `/dev/udp/host/..`: decided as `WebFetch`.
    case host(String)
    /// A computed or globbed target: refused, whatever the rules say.
    case unknown
}

/// One command inside a Bash script, as rules see it.
package struct BashPart: Hashable, Sendable {
    /// For display: words after unquoting, `<?>` where the text is computed at run time.
    package let text: String

    /// Why the part is unreadable, as half a sentence; `nil` if it is readable.
    package let unreadable: String?

    /// What its redirections (and `find -fprint`) touch: each is decided as a call of its own as well.
    package let fileAccesses: [FileAccess]
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

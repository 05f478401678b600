/// A pattern of paths: `src/**`, `**/.env`, `/etc/*.conf`, `~/.ssh/**`.
package struct PathPattern: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(PatternRefusal) {
        guard !text.isEmpty else { throw .empty }
        self.text = text
    }

    /// Whether an allow with this pattern takes `path`: exact in case, and no wildcard matches a leading `..`.
    package func allows(_ path: NormalPath) -> Bool { false }

    /// Whether a deny or ask with this pattern takes `path`: without case, in NFC.
    package func fires(on path: NormalPath) -> Bool { true }

    /// Whether a `file` rule with this pattern fires on one part of a Bash script.
    package func fires(on part: BashPart) -> Firing? { .doubt("the reader is not there yet") }
}

/// A pattern of one command: words, `*` within a word, a last `...` for any further words.
package struct CommandPattern: Hashable, Sendable {
    package let text: String

    package init(_ text: String) throws(PatternRefusal) {
        guard !text.isEmpty else { throw .empty }
        self.text = text
    }

    /// Whether an allow with this pattern takes `part`: it needs proof.
    package func allows(_ part: BashPart) -> Bool { false }

    /// Whether a deny or ask with this pattern fires on `part`: doubt is enough.
    package func fires(on part: BashPart) -> Firing? { .doubt("the reader is not there yet") }
}

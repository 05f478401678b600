/// The one layout of a policy file: what `gatehouse policy fmt` writes.
package enum PolicyFormat {
    /// The text of `file` in that layout, or what keeps it from being read.
    ///
    /// Tokens and comments stay as they are, so the tree and the policy hash do too.
    package static func format(_ file: PolicyFile) -> (text: String?, diagnostics: [Diagnostic]) {
        let (tree, diagnostics) = Parser.parse(file)
        guard diagnostics.isEmpty else { return (nil, diagnostics) }
        var lines = LayoutLines(tree).lines
        Alignment.align(&lines)
        return (text(lines), [])
    }

    private static func text(_ lines: [LayoutLine]) -> String {
        var text = ""
        for (index, line) in lines.enumerated() {
            if line.isAfterBlank, index > 0 { text += "\n" }
            text += line.text + "\n"
        }
        return text
    }
}

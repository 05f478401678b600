import Digests

/// The name of a folder's content: SHA-256 over names and tokens, so that comments and layout do not change it.
enum PolicyHash {
    private static let context = "gatehouse-policy-1"

    /// Files go in by the byte order of their names, overrides by subject after them.
    static func hash(_ trees: [SyntaxTree], overrides: [(subject: String, tree: SyntaxTree)] = []) -> Digest256 {
        var hash = SHA256()
        hash.update(framed(0, context))
        hash.update(framed(0, Catalog.builtinVersion))
        for tree in trees { add(tree.source.file, tree.tokens, to: &hash) }
        for (subject, tree) in overrides { add(subject, tree.tokens, to: &hash) }
        return hash.finish()
    }

    /// Of the tokens of one rule.
    static func hash(_ tokens: [Token]) -> Digest256 {
        SHA256.hash(tokens.flatMap { framed($0.kind.rawValue, $0.text) })
    }

    private static func add(_ name: String, _ tokens: [Token], to hash: inout SHA256) {
        hash.update(framed(0, name))
        for token in tokens where token.kind != .end { hash.update(framed(token.kind.rawValue, token.text)) }
    }

    /// Kind byte, length in four bytes with the largest first, text.
    private static func framed(_ kind: UInt8, _ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let length = UInt32(clamping: bytes.count)
        return [kind] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + bytes
    }
}

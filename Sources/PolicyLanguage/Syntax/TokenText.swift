/// Tokens in their one canonical layout: one blank between words, none inside parentheses.
enum TokenText {
    static func joined(_ tokens: some Sequence<Token>) -> String {
        var text = ""
        var before: Token?
        for token in tokens {
            if let before, needsBlank(before, token) { text += " " }
            text += token.written
            before = token
        }
        return text
    }

    /// Whether a blank stands between two neighbours of one line.
    static func needsBlank(_ left: Token, _ right: Token) -> Bool {
        if left.isSymbol("(") || left.isSymbol("@") { return false }
        if right.isSymbol(")") || right.isSymbol(",") { return false }
        if right.isSymbol("(") { return !isCalled(left) }
        if right.isSymbol(":") { return false }
        // An address such as fe80::1 is a name and a value without a blank between them.
        if right.kind == .value, right.isJoined, right.text.hasPrefix("::") { return false }
        return true
    }

    /// True for a name that takes arguments; reserved words before a group do not.
    private static func isCalled(_ token: Token) -> Bool {
        token.kind == .name && !["if", "and", "or", "not", "in"].contains(token.text)
    }
}

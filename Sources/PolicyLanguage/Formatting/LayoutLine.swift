/// One line of formatted text: tokens, perhaps with a comment behind them, or a comment alone.
struct LayoutLine {
    /// A token and the blanks before it.
    struct Piece {
        let token: Token
        var blanks: Int
        /// Blanks behind it that align the lines of a run.
        var padding = 0
    }

    var indent: Int
    var pieces: [Piece]
    var comment: String?
    var isAfterBlank = false
    /// Goes on in the next line, or comes from the one before: no column is aligned with it.
    var isBroken = false

    init(indent: Int, tokens: [Token]) {
        self.indent = indent
        var before: Token?
        pieces = tokens.map { token in
            let needsBlank = before.map { TokenText.needsBlank($0, token) } ?? false
            before = token
            return Piece(token: token, blanks: needsBlank ? 1 : 0)
        }
        widenClauses()
    }

    init(indent: Int, comment: String) {
        self.indent = indent
        self.comment = comment
        pieces = []
    }

    var isComment: Bool { pieces.isEmpty }

    var first: String { pieces.first?.token.text ?? "" }

    var text: String {
        var text = String(repeating: " ", count: indent) + body
        guard let comment else { return text }
        if !isComment { text += "  " }
        return text + comment
    }

    var body: String { Self.text(pieces[...]) }

    /// Columns before `because`, which stands at `index`.
    func width(before index: Int) -> Int { Self.text(pieces[..<index]).count }

    /// The place of a word that no string or pattern can be.
    func index(of word: String) -> Int? { pieces.firstIndex { $0.token.isWord(word) } }

    private static func text(_ pieces: ArraySlice<Piece>) -> String {
        var text = ""
        var padding = 0
        for piece in pieces {
            text += String(repeating: " ", count: piece.blanks + padding) + piece.token.written
            padding = piece.padding
        }
        return text
    }

    /// Two blanks before `when`, `with` and `because`.
    private mutating func widenClauses() {
        let words = first == "expect" ? ["when", "with"] : ["because"]
        for index in pieces.indices.dropFirst() where words.contains(where: pieces[index].token.isWord) {
            pieces[index].blanks = 2
        }
    }
}

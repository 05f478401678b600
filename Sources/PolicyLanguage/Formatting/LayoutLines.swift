/// Cuts a file into lines: one statement each, broken only after a comma that ended a line before.
struct LayoutLines {
    private(set) var lines: [LayoutLine] = []

    private let tree: SyntaxTree
    private var comments: ArraySlice<Comment>
    private var depth = 0
    /// Line to the column of its last token.
    private let lastColumns: [Int: Int]
    /// The line of the source on which the last token or comment stood.
    private var lastLine = 0

    init(_ tree: SyntaxTree) {
        self.tree = tree
        comments = tree.comments[...]
        let words = tree.tokens.filter { $0.kind != .end }
        lastColumns = Dictionary(words.map { ($0.line, $0.column) }, uniquingKeysWith: max)
        let ends = tree.starts.dropFirst() + [tree.tokens.count - 1]
        for (start, end) in zip(tree.starts, ends) where start < end { add(Array(tree.tokens[start..<end])) }
        while let comment = comments.popFirst() { add(comment) }
    }

    /// Adds one statement, or the head or the end of a block.
    private mutating func add(_ tokens: [Token]) {
        guard let first = tokens.first, let last = tokens.last else { return }
        let closes = first.isSymbol("}")
        if closes { depth = 0 }
        addComments(before: first.line)
        let segments = Self.segments(tokens)
        for (index, segment) in segments.enumerated() {
            if index > 0, let start = segment.first { addComments(before: start.line) }
            add(segment, isFirst: index == 0, isBroken: segments.count > 1)
        }
        if last.isSymbol("{") { depth = 1 }
    }

    private mutating func add(_ segment: [Token], isFirst: Bool, isBroken: Bool) {
        guard let first = segment.first, let last = segment.last else { return }
        // A comment between the words of a line would swallow what follows it: it goes before.
        while let comment = comments.first, comment.line < last.line {
            comments.removeFirst()
            add(comment)
        }
        var line = LayoutLine(indent: 2 * depth + (isFirst ? 0 : 4), tokens: segment)
        line.isBroken = isBroken
        line.isAfterBlank = isFirst && mayHaveBlank(before: first) && first.line > lastLine + 1
        lastLine = last.line
        if let comment = comments.first, comment.line == last.line, isLastOfLine(last) {
            comments.removeFirst()
            line.comment = comment.text
        }
        lines.append(line)
    }

    /// No empty line at the head or the end of a block, nor at the head of the file.
    private func mayHaveBlank(before token: Token) -> Bool {
        guard let above = lines.last else { return false }
        return !token.isSymbol("}") && above.pieces.last?.token.isSymbol("{") != true
    }

    private func isLastOfLine(_ token: Token) -> Bool { lastColumns[token.line] == token.column }

    private mutating func addComments(before line: Int) {
        while let comment = comments.first, comment.line < line {
            comments.removeFirst()
            add(comment)
        }
    }

    private mutating func add(_ comment: Comment) {
        var line = LayoutLine(indent: 2 * depth, comment: comment.text)
        let isBehindHead = lines.last?.pieces.last?.token.isSymbol("{") == true
        line.isAfterBlank = !lines.isEmpty && !isBehindHead && comment.line > lastLine + 1
        lastLine = comment.line
        lines.append(line)
    }

    private static func segments(_ tokens: [Token]) -> [[Token]] {
        var segments: [[Token]] = [[]]
        var before: Token?
        for token in tokens {
            if let before, before.isSymbol(","), token.line > before.line { segments.append([]) }
            segments[segments.count - 1].append(token)
            before = token
        }
        return segments
    }
}

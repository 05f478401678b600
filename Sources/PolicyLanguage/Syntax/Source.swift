/// The lines of one file, for places and carets.
final class Source: Sendable {
    let file: String
    let lines: [String]

    init(_ file: PolicyFile) {
        self.file = file.name
        lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
    }

    /// The place of `length` characters from `column` of `line`, both from 1.
    func place(line: Int, column: Int, length: Int) -> SourcePlace {
        let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
        return SourcePlace(file: file, line: line, column: column, length: length, lineText: text)
    }

    func place(_ token: Token) -> SourcePlace {
        place(line: token.line, column: token.column, length: token.length)
    }

    /// From the first to the last of two tokens of one line; the first alone if they stand on two.
    func place(_ first: Token, through last: Token) -> SourcePlace {
        guard first.line == last.line else { return place(first) }
        return place(line: first.line, column: first.column, length: last.column + last.length - first.column)
    }
}

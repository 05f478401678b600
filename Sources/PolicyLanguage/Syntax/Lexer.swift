/// Cuts the text of a file into tokens; what is no token is reported and skipped.
struct Lexer {
    static let nameLimit = 64
    static let stringLimit = 1_024

    private(set) var tokens: [Token] = []
    private(set) var comments: [Comment] = []
    private(set) var diagnostics: [Diagnostic] = []

    private let source: Source
    private let text: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var lineStart = 0
    private var lastEnd = -1

    /// Reads all of `file`; the last token is `.end`.
    init(_ file: PolicyFile, source: Source) {
        self.source = source
        text = Array(file.text.unicodeScalars)
        while skipBlanks() { readToken() }
        tokens.append(
            Token(kind: .end, text: "", line: line, column: index - lineStart + 1, length: 0, isJoined: false))
    }

    private var column: Int { index - lineStart + 1 }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < text.count ? text[index + offset] : nil
    }

    /// False at the end of the text.
    private mutating func skipBlanks() -> Bool {
        while let scalar = peek() {
            switch scalar {
            case "\n":
                index += 1
                line += 1
                lineStart = index
            case " ", "\t": index += 1
            case "\r" where peek(1) == "\n": index += 1
            case "#": skipComment()
            default: return true
            }
        }
        return false
    }

    private mutating func skipComment() {
        let start = index
        while let scalar = peek(), scalar != "\n" {
            if scalar != "\r", scalar != "\t", scalar.properties.generalCategory == .control {
                report("E001", "a control character (\(Self.name(scalar))) cannot stand in a policy", column: column)
            }
            index += 1
        }
        var comment = string(start..<index)
        while comment.last?.isWhitespace == true { comment.removeLast() }
        comments.append(Comment(text: comment, line: line, isTrailing: tokens.last?.line == line))
    }

    private mutating func readToken() {
        guard let first = peek() else { return }
        switch first {
        case "\"": readString()
        case "$", "0"..."9": readRun(.value, Self.isValuePart)
        case ":" where peek(1) == ":": readRun(.value, Self.isValuePart)
        case _ where Self.isNameStart(first): readRun(.name, Self.isNamePart)
        default: readSymbol(first)
        }
    }

    private mutating func readRun(_ kind: Token.Kind, _ isPart: (Unicode.Scalar) -> Bool) {
        let start = index
        while let scalar = peek(), isPart(scalar) {
            if scalar == "-", peek(1) == ">" { break }
            index += 1
        }
        append(kind, string(start..<index), from: start)
        if index - start > Self.nameLimit {
            report("E005", "a name has at most \(Self.nameLimit) characters", column: start - lineStart + 1)
        }
    }

    private mutating func readSymbol(_ first: Unicode.Scalar) {
        let start = index
        if let next = peek(1), ["!=", "<=", ">=", "->"].contains(string(start..<(start + 2))), next != "\n" {
            index += 2
            append(.symbol, string(start..<index), from: start)
            return
        }
        index += 1
        guard "{}(),:=<>@".unicodeScalars.contains(first) else {
            let shown = first.isASCII && first.value >= 0x20 && first.value != 0x7F ? "`\(first)`" : Self.name(first)
            report("E001", "\(shown) cannot stand here", column: start - lineStart + 1)
            return
        }
        append(.symbol, String(first), from: start)
    }

    private mutating func readString() {
        let start = index
        var content = String.UnicodeScalarView()
        index += 1
        while let scalar = peek(), scalar != "\n" {
            index += 1
            switch scalar {
            case "\"":
                append(.string, String(content), from: start)
                if String(content).utf8.count > Self.stringLimit {
                    report("E005", "a string has at most \(Self.stringLimit) bytes", column: start - lineStart + 1)
                }
                return
            case "\\": readEscape(into: &content)
            case _ where scalar.properties.generalCategory == .control:
                report("E001", "\(Self.name(scalar)) cannot stand in a string", column: column - 1)
            default: content.append(scalar)
            }
        }
        append(.string, String(content), from: start)
        report(
            "E001", "a string ends on the line where it begins", column: start - lineStart + 1,
            advice: "close it with a quotation mark")
    }

    private mutating func readEscape(into content: inout String.UnicodeScalarView) {
        let escapes: [Unicode.Scalar: Unicode.Scalar] = ["\"": "\"", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"]
        guard let scalar = peek(), let meant = escapes[scalar] else {
            report(
                "E001", "a string knows the escapes \\\" \\\\ \\n \\r \\t and no other", column: column - 1,
                advice: "write `\\\\` for a backslash")
            return
        }
        index += 1
        content.append(meant)
    }

    private mutating func append(_ kind: Token.Kind, _ text: String, from start: Int) {
        tokens.append(
            Token(
                kind: kind, text: text, line: line, column: start - lineStart + 1, length: index - start,
                isJoined: start == lastEnd))
        lastEnd = index
    }

    private mutating func report(_ code: String, _ message: String, column: Int, advice: String? = nil) {
        let place = source.place(line: line, column: column, length: 1)
        diagnostics.append(Diagnostic(.error, code, message, at: place, advice: advice))
    }

    private func string(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[range.clamped(to: 0..<text.count)])
        return String(view)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || scalar == "_" || scalar == "*"
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || ("0"..."9").contains(scalar) || "./+-".unicodeScalars.contains(scalar)
    }

    private static func isValuePart(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || ("0"..."9").contains(scalar) || "$_.:/%-".unicodeScalars.contains(scalar)
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

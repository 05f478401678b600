/// One thing to tell the author of a policy, with its place and what to type instead.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable, Comparable {
        case error, warning, note

        /// Errors first.
        package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
    }

    package let severity: Severity
    /// `E023`: stable, explained by `policy help`.
    package let code: String
    /// One sentence without a full stop; what the user wrote stands in backticks.
    package let message: String
    package let place: SourcePlace
    /// What to type, or the counterexample; shown after `=`.
    package let advice: String?
    /// Lines shown under the caret, such as the explanation of a failed test.
    package let detail: [String]

    package init(
        _ severity: Severity, _ code: String, _ message: String, at place: SourcePlace, advice: String? = nil,
        detail: [String] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.place = place
        self.advice = advice
        self.detail = detail
    }

    /// Head, source line, caret and advice, as a terminal shows them; lines are joined by newlines.
    package var text: String {
        let margin = String(repeating: " ", count: max(5, String(place.line).utf8.count))
        let number = String(place.line)
        let padded = String(repeating: " ", count: margin.utf8.count - number.utf8.count) + number
        var lines = ["\(place.file):\(place.line):\(place.column): \(severity.rawValue) \(code): \(message)"]
        lines.append("\(padded) | \(place.lineText)")
        lines.append("\(margin) | " + String(repeating: " ", count: place.column - 1) + place.caret)
        lines += detail.map { "\(margin) | \($0)" }
        if let advice { lines.append("\(margin) = \(advice)") }
        return lines.joined(separator: "\n")
    }
}

/// A range within one line of a policy file.
package struct SourcePlace: Hashable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int
    /// From 1, in characters.
    package let column: Int
    /// In characters; 0 marks the end of a line.
    package let length: Int
    /// The whole line, for the caret.
    package let lineText: String

    package init(file: String, line: Int, column: Int, length: Int, lineText: String) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.lineText = lineText
    }

    fileprivate var caret: String { String(repeating: "^", count: max(1, length)) }
}

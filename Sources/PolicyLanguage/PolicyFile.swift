/// One file of a policy folder: its name without a path, `pro.policy`, and its text.
package struct PolicyFile: Hashable, Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// What became of a folder: a policy, or the errors that stand in its way; warnings and notes in either case.
package struct PolicyLoad: Sendable {
    /// `nil` if there is any error.
    package let policy: Policy?
    package let diagnostics: [Diagnostic]
    package let summary: LoadSummary

    package var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
}

/// The counts that `policy check` prints.
package struct LoadSummary: Hashable, Sendable {
    package var files = 0
    package var tests = 0
    package var statements = 0
    package var classes = 0
    package var warnings = 0

    package init() {}

    /// The line of `policy check` after the hash: `31 tests, 10 statements over 40,357 classes, 0 warnings`.
    package var text: String {
        "\(tests) tests, \(statements) statements over \(Self.grouped(classes)) classes, \(warnings) warnings"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}

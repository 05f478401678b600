/// Every outcome that differs between two policies, grouped by subject and change.
package struct PolicyDiff: Sendable {
    /// One change for some calls of one subject under one condition.
    package struct Change: Hashable, Sendable {
        /// `tier pro`, `tenant "acme"`.
        package let subject: String
        /// `calls 500 -> 800   (pro.policy:20)`.
        package let text: String
        /// `if budget.used < 100%`, or `always`.
        package let condition: String
        /// `tool Read`, `model opus`.
        package let calls: [String]
        package let classCount: Int
        /// A later verdict, a larger limit, a redaction less.
        package let loosens: Bool
    }

    package let from: String
    package let to: String
    package let classCount: Int
    package let changes: [Change]

    package var loosens: Bool { changes.contains(where: \.loosens) }

    /// As `policy diff` prints it; lines are joined by newlines.
    package var text: String { text { _ in nil } }

    /// The same, with a line behind each change where `note` has something to say of it.
    package func text(noting note: (Change) -> String?) -> String {
        var lines = ["policy diff \(from) -> \(to)   (\(classCount) request classes)"]
        var subject: String?
        for change in changes {
            if change.subject != subject { lines.append(change.subject) }
            subject = change.subject
            let padded = change.text + String(repeating: " ", count: max(3, 45 - change.text.count))
            lines.append("  \(padded)\(change.condition)")
            let noun = change.classCount == 1 ? "class" : "classes"
            lines.append("      for \(change.calls.joined(separator: ", "))  (\(change.classCount) call \(noun))")
            if let noted = note(change) { lines.append("      \(noted)") }
        }
        return lines.joined(separator: "\n")
    }
}

extension Policy {
    /// Compares this policy, the one before, with `other`, class by class.
    package func diff(_ other: Policy) -> PolicyDiff { Differ(before: self, after: other).diff() }
}

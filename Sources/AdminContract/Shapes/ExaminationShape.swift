/// What the daemon found wrong with itself and its machine.
package struct ExaminationShape: Hashable, Sendable, Codable {
    package var type = "examination"
    /// How many things were looked at.
    package let lookedAt: Int64
    package let findings: [FindingShape]

    package init(lookedAt: Int64, findings: [FindingShape]) { (self.lookedAt, self.findings) = (lookedAt, findings) }

    private enum CodingKeys: String, CodingKey {
        case type
        case lookedAt = "looked_at"
        case findings
    }
}

/// One thing that is wrong: what it is, and what to type.
package struct FindingShape: Hashable, Sendable, Codable {
    package enum Severity: String, ClosedWord { case error, warning }

    /// A word of a closed list; a string here, so that an older client can show a newer word.
    package let code: String
    package let severity: Severity
    /// A path, a name or an id.
    package let subject: String
    package let cause: String
    package let cure: String

    package init(code: String, severity: Severity, subject: String, cause: String, cure: String) {
        (self.code, self.severity, self.subject) = (code, severity, subject)
        (self.cause, self.cure) = (cause, cure)
    }
}

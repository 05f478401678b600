package import Vocabulary

/// What one policy would change against another, and how often calls showed it.
package struct ShadowReportShape: Hashable, Sendable, Codable {
    package var type = "shadow_report"
    /// The live policy's hash.
    package let from: String
    package let to: String
    /// Whether anything is allowed that was not.
    package let loosens: Bool
    /// Decisions that were made by both; 0 where the policy does not run in the shadow.
    package var decisions: Int64 = 0
    /// Of these the ones that differed.
    package var changed: Int64 = 0
    package var changes: [PolicyChangeShape] = []

    package init(from: String, to: String, loosens: Bool) { (self.from, self.to, self.loosens) = (from, to, loosens) }
}

/// One change for some calls of one subject under one condition.
package struct PolicyChangeShape: Hashable, Sendable, Codable {
    /// `tier pro`, `tenant "acme"`.
    package let subject: String
    /// `calls 500 -> 800   (pro.policy:20)`.
    package let text: String
    /// `if budget.used < 100%`, `always`; empty for what was seen and not foreseen.
    package let condition: String
    package let calls: [String]
    package let loosens: Bool
    /// How many decisions showed it.
    package var requests: Int64 = 0
    /// The first of them.
    package var samples: [DecisionID] = []

    package init(subject: String, text: String, condition: String, calls: [String], loosens: Bool) {
        (self.subject, self.text, self.condition) = (subject, text, condition)
        (self.calls, self.loosens) = (calls, loosens)
    }
}

/// The body that asks for the difference of two policies.
package struct PolicyDiffRequest: Hashable, Sendable, Codable {
    /// A kept policy; the live one without it.
    package var from: String?
    package var to: String

    package init(from: String? = nil, to: String) { (self.from, self.to) = (from, to) }
}

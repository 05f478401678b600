package import Vocabulary

/// What a candidate policy has shown beside the live one.
package struct ObservedCandidate: Sendable {
    /// One change that was seen.
    package struct Change: Sendable {
        package let subject: String
        package let text: String
        package let loosens: Bool
        package let count: Int64
        package let samples: [DecisionID]

        package init(subject: String, text: String, loosens: Bool, count: Int64, samples: [DecisionID]) {
            (self.subject, self.text, self.loosens) = (subject, text, loosens)
            (self.count, self.samples) = (count, samples)
        }
    }

    /// The policy's hash.
    package let hash: String
    package let decisions: Int64
    package let changed: Int64
    package let changes: [Change]

    package init(hash: String, decisions: Int64, changed: Int64, changes: [Change]) {
        (self.hash, self.decisions, self.changed, self.changes) = (hash, decisions, changed, changes)
    }
}

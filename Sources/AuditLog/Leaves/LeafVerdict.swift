package import Digests
package import Vocabulary

/// What was decided.
package enum LeafDecision: String, Hashable, Sendable, CaseIterable {
    case allow, deny, ask
    /// A candidate policy would have denied; nothing was refused.
    case shadowDeny = "shadow-deny"
}

/// Which text decided, and where in it.
package struct PolicyStamp: Hashable, Sendable {
    /// Hash of the policy.
    package let revision: Digest256
    /// File and line: `pro.policy:8`.
    package let rule: String
    package let ruleHash: Digest256?
    /// Why the rule is there, in the words of the policy.
    package let because: String?
    package let decision: DecisionID
    package var shadow: Shadow?

    /// What a candidate policy said to the same facts.
    package struct Shadow: Hashable, Sendable {
        package let revision: Digest256
        package let decision: LeafDecision

        package init(revision: Digest256, decision: LeafDecision) {
            self.revision = revision
            self.decision = decision
        }
    }

    package init(
        revision: Digest256, rule: String, ruleHash: Digest256? = nil, because: String? = nil, decision: DecisionID,
        shadow: Shadow? = nil
    ) {
        self.revision = revision
        self.rule = rule
        self.ruleHash = ruleHash
        self.because = because
        self.decision = decision
        self.shadow = shadow
    }

    func write(to buffer: inout LeafBuffer) {
        buffer.object("policy") { buffer in
            if let because { buffer.text("because", because) }
            buffer.word("dec", decision.text)
            buffer.hash("rev", revision)
            buffer.text("rule", rule)
            if let ruleHash { buffer.hash("rule_sha256", ruleHash) }
            if let shadow {
                buffer.object("shadow") { buffer in
                    buffer.word("decision", shadow.decision.rawValue)
                    buffer.hash("rev", shadow.revision)
                }
            }
        }
    }
}

/// What was changed in the body before it went upstream.
package struct LeafObligations: Hashable, Sendable {
    /// The model that the policy put in place of the one asked for.
    package var route: String?
    /// The most output tokens that the policy allows.
    package var output: Int64?
    /// Redactions by kind.
    package var redact: [String: Int64] = [:]
    /// The `max_tokens` that fits what is left.
    package var clamp: Int64?
    /// The model that an alias stood for.
    package var alias: String?

    package init() {}

    package var isEmpty: Bool { self == LeafObligations() }

    func write(to buffer: inout LeafBuffer) {
        buffer.object("obligations") { buffer in
            if let alias { buffer.text("alias", alias) }
            if let clamp { buffer.integer("clamp", clamp) }
            if let output { buffer.integer("output", output) }
            if !redact.isEmpty {
                buffer.object("redact") { buffer in
                    // Kinds are ASCII words, so the order of bytes is the canonical one.
                    for (kind, count) in redact.sorted(by: { $0.key < $1.key }) {
                        buffer.name(dynamic: kind)
                        buffer.integer(count)
                    }
                }
            }
            if let route { buffer.text("route", route) }
        }
    }
}

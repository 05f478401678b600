import AuditLog
package import Digests
import PolicyLanguage
package import Vocabulary

/// A refusal as the client reads it: the word, a sentence with cause and cure, and the facts for programs.
package struct CallRefusal: Error, Hashable, Sendable {
    package let reason: Reason
    package var message: String
    package var decision: DecisionID?
    /// `tool Bash`, `model opus`.
    package var subject: String?
    /// `pro.policy:8`; `nil` where no rule allows it.
    package var rule: String?
    package var ruleText: String?
    /// Of the rule's text: what a leaf and an approval name.
    package var ruleHash: Digest256?
    package var because: String?
    /// The smallest changes of a fact that would lift it: `budget.used < 100%`.
    package var liftingFacts: [String] = []
    /// Tiers that would allow it, with the rule that does.
    package var liftingTiers: [LiftingTier] = []
    package var account: RefusingAccount?
    package var resetsAt: Instant?
    /// First eight hex digits.
    package var policy: String?
    /// The whole hash, of the policy that the call began with.
    package var revision: Digest256?
    /// What a person can approve, where the policy asks.
    package var approval: ApprovalID?
    /// What a candidate policy said to the same call.
    var shadow: PolicyStamp.Shadow?
    /// Whole seconds, at least one.
    package var retryAfter: Int64?
    /// Path in the body: `tools[3].max_uses`.
    package var path: String?

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// Names the decision, and the policy that it was made by.
    mutating func stamp(_ id: DecisionID, _ snapshot: DecisionSnapshot) {
        decision = id
        policy = snapshot.hashText
        revision = snapshot.policy.hash
    }
}

/// A tier that would have allowed a call.
package struct LiftingTier: Hashable, Sendable {
    package let tier: String
    package let rule: String?
}

/// The budget that said no.
package struct RefusingAccount: Hashable, Sendable {
    /// `key`, `project` or `tenant`.
    package let scope: String
    package let window: String
    /// `nil` is a limit of the policy that is not a stored budget.
    package let limit: NanoUSD?
    package let left: NanoUSD
}

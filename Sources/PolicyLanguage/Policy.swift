package import Digests
package import Vocabulary

/// A folder of policy files that was read, checked, tested and proven; immutable and free to share.
package struct Policy: Sendable {
    /// Names the folder's content: comments and layout do not change it.
    package let hash: Digest256
    /// Zones for which `Facts` wants the minute of the week, in this order.
    package let zones: [String]
    package let tiers: [TierName]

    /// Reads a folder against `catalog`: a policy, or errors.
    package static func load(_ files: [PolicyFile], catalog: Catalog) -> PolicyLoad {
        PolicyLoad(policy: nil, diagnostics: [], summary: LoadSummary())
    }

    /// The rules that hold for `subject`; `nil` if the policy has no such tier.
    ///
    /// Costs a few microseconds: resolve it once per key and keep it as long as the policy.
    package func profile(for subject: Subject) -> Profile? { nil }

    /// Decides one call.
    package func decide(_ call: Call, for profile: Profile, facts: Facts) -> Decision {
        Decision(.deny, reason: .toolDenied, ruling: nil)
    }

    /// Decides calls that stand or fall together: the strictest verdict, the smallest limits.
    package func decide(_ calls: [Call], for profile: Profile, facts: Facts) -> Decision {
        Decision(.deny, reason: .toolDenied, ruling: nil)
    }
}

/// The rules of one subject, resolved.
package final class Profile: Sendable {
    package let subject: Subject
    /// Nothing but the attributes of tenant and key: where a call's facts start.
    package let facts: Facts

    init(subject: Subject, facts: Facts) {
        self.subject = subject
        self.facts = facts
    }
}

import PolicyLanguage
import Vocabulary

/// `policy.least_tier`, the tier of keys that have none: one that no policy has allows nothing.
enum LeastTier {
    /// What is wrong with it under a policy; `nil` if nothing is.
    ///
    /// No reason not to start: the policy in force may be one that was promoted, and keys with a tier go on.
    static func warning(_ settings: DaemonSettings, _ policy: Policy) -> String? {
        guard !policy.tiers.contains(where: { $0.text == settings.leastTier }) else { return nil }
        let names = policy.tiers.map { "`\($0)`" }.joined(separator: ", ")
        return "policy.least_tier: no policy has a tier `\(settings.leastTier)`, so keys without one are refused; "
            + "there are \(names)"
    }
}

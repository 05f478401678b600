import PolicyLanguage
import Vocabulary

/// Turns a denial of the policy into what the client reads: cause and cure in one sentence, and facts for programs.
struct RefusalWriter {
    let snapshot: DecisionSnapshot
    let tier: TierName
    let profile: Profile
    let id: DecisionID
    let tenant: TenantID?

    func refusal(_ decision: Decision, subject: String, call: Call, _ facts: Facts) -> CallRefusal {
        let reason = decision.verdict == .ask ? Reason.approvalRequired : decision.reason ?? .toolDenied
        let tiers = liftingTiers(of: call, facts)
        var refusal = CallRefusal(reason, message(decision, subject: subject, tiers))
        refusal.stamp(id, snapshot)
        refusal.subject = subject
        refusal.rule = decision.rule?.text
        refusal.ruleText = decision.ruleText
        refusal.ruleHash = decision.ruling?.sha256
        refusal.because = decision.because
        if decision.verdict == .ask { refusal.approval = ApprovalID(asking: decision.asks, call, tenant) }
        refusal.liftingTiers = tiers
        return refusal
    }

    private func message(_ decision: Decision, subject: String, _ tiers: [LiftingTier]) -> String {
        var parts: [String] = []
        let verb = decision.verdict == .ask ? "needs an approval" : "is denied"
        if let rule = decision.rule {
            let because = decision.because.map { ": \($0)" } ?? ""
            parts.append("\(subject) \(verb) for tier \(tier) by \(rule)\(because)")
        } else {
            parts.append("\(subject) \(verb) for tier \(tier): no rule allows it")
        }
        if let doubt = decision.doubt { parts.append(doubt) }
        if let lifting = tiers.first {
            parts.append("\(lifting.tier) allows it" + (lifting.rule.map { " (\($0))" } ?? ""))
        }
        if subject.hasPrefix("tool ") { parts.append("leave the tool out of the request") }
        if subject.hasPrefix("model ") { parts.append("GET /v1/models lists what this key may use") }
        return parts.joined(separator: "; ") + " [\(id)]"
    }

    /// Other tiers that allow the same call with the same facts.
    private func liftingTiers(of call: Call, _ facts: Facts) -> [LiftingTier] {
        snapshot.policy.tiers.compactMap { name in
            guard name != tier, let other = snapshot.policy.profile(for: Subject(tier: name)) else { return nil }
            let decision = snapshot.policy.decide(call, for: other, facts: facts)
            guard decision.verdict == .allow else { return nil }
            return LiftingTier(tier: name.text, rule: decision.rule?.text)
        }
    }
}

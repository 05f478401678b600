import PolicyLanguage
import Vocabulary

/// Turns a denial of the policy into what the client reads: cause and cure in one sentence, and facts for programs.
struct RefusalWriter {
    let snapshot: DecisionSnapshot
    let tier: TierName
    let profile: Profile
    let id: DecisionID
    let tenant: TenantID?
    /// The tools of the request that its client runs.
    var offered: [String] = []

    func refusal(_ decision: Decision, subject: String, call: Call, _ facts: Facts) -> CallRefusal {
        let reason = decision.verdict == .ask ? Reason.approvalRequired : decision.reason ?? .toolDenied
        let tiers = liftingTiers(of: call, facts)
        let lifting = snapshot.policy.lifting(of: call, for: profile, facts: facts)
        let cures = cures(of: subject, lifting, tiers, facts)
        var refusal = CallRefusal(reason, message(decision, subject: subject, cures))
        refusal.stamp(id, snapshot)
        refusal.subject = subject
        refusal.rule = decision.rule?.text
        refusal.ruleText = decision.ruleText
        refusal.ruleHash = decision.ruling?.sha256
        refusal.because = decision.because
        if decision.verdict == .ask { refusal.approval = ApprovalID(asking: decision.asks, call, tenant) }
        refusal.liftingFacts = lifting.map { [$0] } ?? []
        refusal.liftingTiers = tiers
        return refusal
    }

    private func message(_ decision: Decision, subject: String, _ cures: [String]) -> String {
        var parts: [String] = []
        let verb = decision.verdict == .ask ? "needs an approval" : "is denied"
        if let rule = decision.rule {
            let because = decision.because.map { ": \($0)" } ?? ""
            parts.append("\(subject) \(verb) for tier \(tier) by \(rule)\(because)")
        } else {
            parts.append("\(subject) \(verb) for tier \(tier): no rule allows it")
        }
        if let doubt = decision.doubt { parts.append(doubt) }
        return (parts + cures).joined(separator: "; ") + " [\(id)]"
    }

    /// What would lift it: a fact, the lowest tier that allows it, another request.
    private func cures(
        of subject: String, _ lifting: String?, _ tiers: [LiftingTier], _ facts: Facts
    ) -> [String] {
        var cures = lifting.map { ["it would be allowed if \($0)"] } ?? []
        if let lowest = tiers.first {
            cures.append("\(lowest.tier) allows it" + (lowest.rule.map { " (\($0))" } ?? ""))
        }
        if subject.hasPrefix("tool ") { cures.append(leavingOut(String(subject.dropFirst(5)), facts)) }
        if subject.hasPrefix("model ") { cures.append("GET /v1/models lists what this key may use") }
        return cures
    }

    /// The client's own flag where it brings the tool along: the tools of the request that may stay.
    private func leavingOut(_ tool: String, _ facts: Facts) -> String {
        let policy = snapshot.policy
        guard offered.contains(tool), policy.isBuiltin(tool: tool) else { return "leave the tool out of the request" }
        let rest = offered.filter { name in
            name != tool && policy.isBuiltin(tool: name)
                && policy.decide(.offered(name), for: profile, facts: facts).verdict != .deny
        }
        return "start the client with --tools \"\(rest.joined(separator: ","))\""
    }

    /// Other tiers that allow the same call with the same facts, the lowest first.
    private func liftingTiers(of call: Call, _ facts: Facts) -> [LiftingTier] {
        snapshot.policy.tiersFromBelow.compactMap { name in
            guard name != tier, let other = snapshot.policy.profile(for: Subject(tier: name)) else { return nil }
            let decision = snapshot.policy.decide(call, for: other, facts: facts)
            guard decision.verdict == .allow else { return nil }
            return LiftingTier(tier: name.text, rule: decision.rule?.text)
        }
    }
}

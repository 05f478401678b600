import BudgetLedger
import PolicyLanguage
package import StrictJSON
import TaskLifecycle
import Vocabulary

/// What exists here, for the list of what a key may do with it.
package struct CapabilityList: Sendable {
    /// An agent or a skill.
    package struct Card: Sendable {
        let name: String
        let about: String
        let tools: [String]?
        let model: String?

        package init(name: String, about: String, tools: [String]?, model: String?) {
            (self.name, self.about, self.tools, self.model) = (name, about, tools, model)
        }
    }

    let tools: [String]
    let agents: [Card]
    let skills: [Card]

    package init(tools: [String], agents: [Card], skills: [Card]) {
        (self.tools, self.agents, self.skills) = (tools, agents, skills)
    }
}

extension Gatekeeper {
    /// How much this key may run at once; `nil` where the policy sets no limit, 0 for a key without standing.
    package func concurrency(of principal: Principal, from address: PolicyAddress?) -> Int64? {
        let snapshot = decisions.current(for: principal)
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else { return 0 }
        let facts = facts(of: principal, address, standing, snapshot, at: clock())
        return snapshot.policy.limits(for: standing.profile, facts: facts).concurrency(.key)?.amount
    }

    /// What this key may do now; whatever is denied is left out.
    package func capabilities(
        of principal: Principal, from address: PolicyAddress?, _ list: CapabilityList, workspaces: [String],
        backends: [String]
    ) -> JSONValue {
        let (snapshot, now) = (decisions.current(for: principal), clock())
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else { return .object([]) }
        let facts = facts(of: principal, address, standing, snapshot, at: now)
        let view = CapabilityView(
            snapshot: snapshot, standing: standing, facts: facts, aliases: settings.aliasOrder)
        return .members([
            "type": .string("capabilities"), "tenant": text(principal.tenant?.slug.text),
            "project": text(principal.project?.slug.text), "key": .string(principal.key.name),
            "tier": .string(standing.tier.text), "policy": .string(snapshot.hashText),
            "models": .array(snapshot.prices.offered(at: now).compactMap { view.model($0.id) }),
            "tools": .array(list.tools.compactMap(view.tool)),
            "agents": .array(list.agents.compactMap { view.card($0, .agent($0.name)) }),
            "skills": .array(list.skills.compactMap { view.card($0, .skill($0.name)) }),
            "limits": view.limits, "workspaces": .array(workspaces.map { .string($0) }),
            "backends": .array(backends.map { .string($0) }),
        ])
    }

    private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

/// One key's view of the policy in force.
private struct CapabilityView {
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let facts: Facts
    let aliases: [String]

    private func verdict(_ call: Call) -> JSONValue? {
        let decision = snapshot.policy.decide(call, for: standing.profile, facts: facts)
        return decision.verdict == .deny ? nil : .string(decision.verdict.rawValue)
    }

    func model(_ id: String) -> JSONValue? {
        guard let verdict = verdict(.model(id)) else { return nil }
        let alias = aliases.first { snapshot.prices.resolve($0) == id }
        return .members([
            "id": .string(id), "alias": alias.map { .string($0) } ?? .null, "verdict": verdict,
        ])
    }

    /// A tool that no rule allows whatever its argument is left out; `patterns` tells that the argument decides.
    func tool(_ name: String) -> JSONValue? {
        guard let verdict = verdict(.offered(name)) else { return nil }
        let doubtful = snapshot.policy.decide(.tool(name, .object([])), for: standing.profile, facts: facts)
        let isPlain = doubtful.verdict == .allow
        return .members([
            "name": .string(name), "verdict": verdict, "patterns": isPlain ? .null : .string("by argument"),
        ])
    }

    func card(_ card: CapabilityList.Card, _ call: Call) -> JSONValue? {
        guard let verdict = verdict(call) else { return nil }
        return .members([
            "name": .string(card.name), "description": .string(card.about),
            "tools": card.tools.map { .array($0.map { .string($0) }) } ?? .null,
            "model": .string(card.model ?? "inherit"), "verdict": verdict,
        ])
    }

    var limits: JSONValue {
        let limits = snapshot.policy.limits(for: standing.profile, facts: facts)
        func number(_ limit: Limit?, per unit: Int64 = 1) -> JSONValue {
            limit.map { .integer($0.amount / unit) } ?? .null
        }
        return .members([
            "timeout": number(limits.timeoutMilliseconds, per: 1_000), "output": number(limits.outputTokens),
            "context": number(limits.contextTokens), "body": number(limits.bodyBytes),
            "rate": limits.rates.first.map { .string($0.text) } ?? .null,
            "spend": limits.spends.first.map { .string($0.text) } ?? .null,
            "concurrency": number(limits.concurrency(.key)), "calls": number(limits.calls),
            "agents": number(limits.agents), "depth": number(limits.depth),
        ])
    }
}

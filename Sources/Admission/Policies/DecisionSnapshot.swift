import APIKeys
package import BudgetLedger
package import Digests
package import PolicyLanguage
import Synchronization
package import Vocabulary

package typealias PolicyAddress = PolicyLanguage.IPAddress

/// The policy and the prices that decide at one moment; immutable, swapped as a whole.
///
/// A call keeps the snapshot that it began with until its end.
package final class DecisionSnapshot: Sendable {
    package let policy: Policy
    package let prices: PriceTable
    package let priceRevision: Digest256
    /// First eight hex digits of the policy hash.
    package let hashText: String
    /// Decided beside the policy on every call.
    package let candidate: Candidate?
    /// Decides for a share of the tenants instead.
    package let staged: Staged?

    /// The snapshot of a policy that is in force for some tenants only.
    package struct Staged: Sendable {
        package let share: TenantShare
        package let snapshot: DecisionSnapshot
    }

    // Locked to look one key up or to put one in; the profile is made outside.
    private let standings = Mutex<[KeyDigits: KeyStanding]>([:])
    /// Beyond it the map is begun anew: memory stays bounded, and a standing costs microseconds.
    private static let standingLimit = 200_000

    package init(
        policy: Policy, prices: PriceTable, priceRevision: Digest256, candidate: Candidate? = nil,
        staged: StagedPolicy? = nil
    ) {
        self.candidate = candidate
        self.staged = staged.map { staged in
            let own = candidate.flatMap { $0.policy.hash == staged.policy.hash ? nil : $0 }
            return Staged(
                share: staged.share,
                snapshot: DecisionSnapshot(
                    policy: staged.policy, prices: prices, priceRevision: priceRevision, candidate: own))
        }
        self.policy = policy
        self.prices = prices
        self.priceRevision = priceRevision
        hashText = String(policy.hash.hex.prefix(8))
    }

    /// The snapshot that decides for `tenant`: the staged one for a tenant of its share.
    package func deciding(for tenant: TenantID?) -> DecisionSnapshot {
        guard let staged, let tenant, staged.share.takes(tenant) else { return self }
        return staged.snapshot
    }

    /// The policy that is in force for a share of the tenants.
    package var stagedPolicy: StagedPolicy? { staged.map { StagedPolicy($0.snapshot.policy, for: $0.share) } }

    /// The rules that hold for a key, resolved once per key and version of its record.
    func standing(of principal: Principal, leastTier: TierName) -> KeyStanding? {
        if let known = standings.withLock({ $0[principal.key.digits] }), known.isOf(principal) { return known }
        guard let standing = KeyStanding(principal, leastTier: leastTier, policy: policy) else { return nil }
        standings.withLock { standings in
            if standings.count >= Self.standingLimit { standings.removeAll() }
            standings[principal.key.digits] = standing
        }
        return standing
    }
}

/// A key's resolved rules, and the records that they were resolved from.
final class KeyStanding: Sendable {
    let profile: Profile
    let tier: TierName
    /// `limit body`, as far as it holds whatever the facts are; conditions are looked at when the call is judged.
    let bodyLimit: Int?
    private let key: KeyRecord
    private let tenant: TenantRecord?

    init?(_ principal: Principal, leastTier: TierName, policy: Policy) {
        (key, tenant) = (principal.key, principal.tenant)
        tier = principal.tier ?? leastTier
        var subject = Subject(tier: tier)
        subject.tenant = principal.tenant?.slug.text
        subject.key = principal.tenant.map { "\($0.slug.text)/\(principal.key.name)" }
        let own = principal.key.narrowing
        subject.narrowing = PolicyLanguage.Narrowing(
            models: own.models, tools: own.tools, agents: own.agents, skills: own.skills)
        for (name, word) in principal.tenant?.attributes ?? [:] { subject.attributes["tenant.\(name)"] = word }
        for (name, word) in principal.key.attributes { subject.attributes["key.\(name)"] = word }
        guard let profile = policy.profile(for: subject) else { return nil }
        self.profile = profile
        var facts = profile.facts
        facts.setOutsideTask()
        facts.budgetUsedBasisPoints = 0
        facts.budgetLeftNanoUSD = .max
        bodyLimit = policy.limits(for: profile, facts: facts).bodyBytes.map { Int($0.amount) }
    }

    /// True while key and tenant are the records that this was made from.
    func isOf(_ principal: Principal) -> Bool { key === principal.key && tenant === principal.tenant }
}

import AuditLog
import BudgetLedger
package import PolicyLanguage
import Synchronization
package import Vocabulary

/// A policy that is decided beside the live one on all traffic, and changes nothing.
package final class Candidate: Sendable {
    /// What would come out otherwise, and how often it did.
    package struct Change: Hashable, Sendable {
        /// `tier pro`, `tenant "acme"`.
        package let subject: String
        /// `allow -> deny   (pro.policy:8)`.
        package let text: String
        package let loosens: Bool
    }

    /// How often a change was seen, with the first decisions that it would have changed.
    package struct Tally: Sendable {
        package var count: Int64 = 0
        package var samples: [DecisionID] = []
    }

    /// What was seen since the candidate was put beside the live policy.
    package struct Observed: Sendable {
        package var decisions: Int64 = 0
        package var changed: Int64 = 0
        package var changes: [Change: Tally] = [:]
    }

    package static let sampleLimit = 5
    /// The most changes that are told apart; past it the counts alone go on.
    package static let changeLimit = 1_024

    package let policy: Policy
    let snapshot: DecisionSnapshot
    // Locked to add one decision, or to copy the counts.
    private let observed = Mutex(Observed())

    package init(_ policy: Policy, beside live: DecisionSnapshot) {
        self.policy = policy
        snapshot = DecisionSnapshot(policy: policy, prices: live.prices, priceRevision: live.priceRevision)
    }

    package var report: Observed { observed.withLock { $0 } }

    /// Decides calls that the live policy has decided, counts what differs, and says what came out, for the leaf.
    func judge(
        _ calls: [Call], _ live: Decision, _ facts: Facts, of principal: Principal, least: TierName,
        at instant: Instant,
        _ id: DecisionID
    ) -> PolicyStamp.Shadow {
        guard let standing = snapshot.standing(of: principal, leastTier: least) else {
            note([], tier: principal.tier ?? least, principal, id)
            return PolicyStamp.Shadow(revision: policy.hash, decision: .deny)  // a tier that the candidate has not
        }
        var own = standing.profile.facts.taking(facts)
        ZoneMinutes.shared.set(policy.zones, at: instant, in: &own)
        let decision = policy.decide(calls, for: standing.profile, facts: own)
        note(live.differences(to: decision), tier: standing.tier, principal, id)
        return PolicyStamp.Shadow(revision: policy.hash, decision: LeafDecision(decision.verdict))
    }

    private func note(_ differences: [OutcomeDifference], tier: TierName, _ principal: Principal, _ id: DecisionID) {
        observed.withLock { observed in
            observed.decisions += 1
            guard !differences.isEmpty else { return }
            observed.changed += 1
            for difference in differences {
                for subject in Self.subjects(tier, principal) {
                    let change = Change(subject: subject, text: difference.text, loosens: difference.loosens)
                    guard observed.changes[change] != nil || observed.changes.count < Self.changeLimit else { continue }
                    observed.changes[change, default: Tally()].add(id)
                }
            }
        }
    }

    /// As a comparison of policies names them.
    private static func subjects(_ tier: TierName, _ principal: Principal) -> [String] {
        guard let tenant = principal.tenant?.slug.text else { return ["tier \(tier)"] }
        return ["tier \(tier)", "tenant \"\(tenant)\"", "key \"\(tenant)/\(principal.key.name)\""]
    }
}

extension Candidate.Tally {
    fileprivate mutating func add(_ id: DecisionID) {
        count += 1
        if samples.count < Candidate.sampleLimit { samples.append(id) }
    }
}

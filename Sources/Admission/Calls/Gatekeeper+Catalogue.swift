import BudgetLedger
import PolicyLanguage
import Store
import Vocabulary

/// One model as `GET /v1/models` lists it.
package struct ListedModel: Hashable, Sendable {
    package let id: String
    package let displayName: String
}

extension Gatekeeper {
    /// The models that are priced, offered, and `allow` or `ask` for this key now, in the order of the price table.
    package func models(for principal: Principal) -> [ListedModel] {
        let (snapshot, now) = (decisions.current(for: principal), clock())
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else { return [] }
        var facts = standing.profile.facts
        facts.setOutsideTask()
        if let budget = board.facts(of: principal.keyID, at: now) {
            facts.budgetUsedBasisPoints = Int64(budget.used)
            facts.budgetLeftNanoUSD = budget.left.count
        }
        return snapshot.prices.offered(at: now).compactMap { row in
            let decision = snapshot.policy.decide(.model(row.id), for: standing.profile, facts: facts)
            guard decision.verdict != .deny else { return nil }
            return ListedModel(id: row.id, displayName: row.displayName)
        }
    }

    /// The most bytes that a body of this key may have: the gateway stops reading there.
    package func bodyLimit(of principal: Principal) -> Int {
        let snapshot = decisions.current(for: principal)
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else {
            return settings.bodyLimit
        }
        return min(settings.bodyLimit, standing.bodyLimit ?? settings.bodyLimit)
    }

    /// Forgets rates and blocks that are over; called now and then.
    package func trim() {
        rates.trim(at: clock())
        blocks.trim(at: clock())
    }
}

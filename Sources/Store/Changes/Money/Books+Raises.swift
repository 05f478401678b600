import AuditLog
import BudgetLedger
package import Vocabulary

extension Books {
    /// Lifts the limit of a budget by an amount until an instant; it must fit what the ancestors may spend now.
    package mutating func raiseBudget(
        _ id: BudgetID, by amount: NanoUSD, until: Instant, because: String, id raise: RaiseID, by act: Act
    ) throws -> ChangeResult<BudgetStanding> {
        guard var budget = try BudgetTable.find(id, database), let place = accounts.place(of: budget.subject) else {
            return .failure(.notFound(id.text))
        }
        guard budget.amount != nil else { return .failure(.stateConflict("the budget is unlimited already")) }
        guard amount > .zero else { return .failure(.invalid(path: "$.amount", detail: "a raise is above 0")) }
        let now = now
        guard let lift = Raise(amount, in: budget.window, until: until, at: now) else {
            return .failure(.invalid(path: "$.until", detail: "a raise ends within the next 90 days"))
        }
        if let refusal = overParent(lift, of: budget.subject, at: place, at: now) { return .failure(refusal) }
        let row = BudgetRaise(
            id: raise, budget: id, amount: amount, until: until, because: because, createdBy: act.actor.id)
        try RaiseTable.insert(row, database)
        budget.revision += 1
        try BudgetTable.update(budget, database)
        try loadLimits(of: budget.subject, at: place)
        let receipt = try tell(.budgetRaised, row, of: budget, act, at: now)
        return .success(Changed(object: try standing(of: budget, at: now), receipt: receipt))
    }

    /// Ends a raise before its time.
    package mutating func lowerBudget(
        _ id: BudgetID, raise: RaiseID, revision: Int64?, by act: Act
    ) throws -> ChangeResult<BudgetStanding> {
        guard let row = try RaiseTable.find(raise, database), row.budget == id,
            var budget = try BudgetTable.find(id, database)
        else { return .failure(.notFound(raise.text)) }
        if let refusal = Self.stale(budget.revision, revision) { return .failure(refusal) }
        let now = now
        let receipt = try end(row, of: &budget, by: act, at: now)
        return .success(Changed(object: try standing(of: budget, at: now), receipt: receipt))
    }

    /// Takes raises whose time is over from the books; they have not counted since their end.
    package mutating func endRaises() throws -> Int {
        let now = now
        let ended = try RaiseTable.ended(at: now, database)
        for raise in ended {
            guard var budget = try BudgetTable.find(raise.budget, database) else { continue }
            _ = try end(raise, of: &budget, by: .system, at: now)
        }
        return ended.count
    }

    private mutating func end(
        _ raise: BudgetRaise, of budget: inout Budget, by act: Act, at now: Instant
    ) throws -> ChangeReceipt {
        try RaiseTable.delete(raise.id, database)
        budget.revision += 1
        try BudgetTable.update(budget, database)
        if let place = accounts.place(of: budget.subject) { try loadLimits(of: budget.subject, at: place) }
        return try tell(.budgetRaiseEnded, raise, of: budget, act, at: now)
    }

    private func overParent(_ raise: Raise, of subject: String, at place: Int, at now: Instant) -> ChangeRefusal? {
        let names = ancestors(of: subject)
        let places = names.map { accounts.place(of: $0) }
        let limits = places.map { place in place.map { accounts.book.limits[$0] } ?? AccountLimits() }
        return LimitTree.ancestor(under: raise, of: accounts.book.limits[place], limits, at: now).map { conflict in
            .budgetOverParent(scope: names[conflict.place], limit: conflict.limit)
        }
    }

    private mutating func tell(
        _ kind: EventKind, _ raise: BudgetRaise, of budget: Budget, _ act: Act, at now: Instant
    ) throws -> ChangeReceipt {
        let owner = tenant(ofSubject: budget.subject)
        var leaf = try leaf(
            kind, on: LeafObject(.budget, budget.id.text),
            [.raise(raise.id.text), .scope(budget.subject), .until(raise.until), .window(budget.window.word)],
            of: owner, act, at: now)
        leaf.changes = [LeafChange(.amount, to: .amount(raise.amount))]
        return try receipt(for: leaf, of: owner, at: now)
    }
}

import AuditLog
package import BudgetLedger
package import Vocabulary

extension Books {
    /// Sets the limit of a subject in a window; there is one for each pair.
    ///
    /// A limit may not pass that of an ancestor in the same or a longer window: the parent would refuse first, and a
    /// number that cannot be reached misleads.
    package mutating func setBudget(
        _ subject: String, _ window: WindowKind, _ amount: NanoUSD?, alerts: [Int64], id: BudgetID, revision: Int64?,
        by act: Act
    ) throws -> ChangeResult<BudgetStanding> {
        guard let place = accounts.place(of: subject) else { return .failure(.notFound(subject)) }
        if let amount, let refusal = overParent(amount, window, of: subject) { return .failure(refusal) }
        if let refusal = try underChild(amount, window, of: subject) { return .failure(refusal) }
        let before = try BudgetTable.find(subject, window, database)
        if let before, let refusal = Self.stale(before.revision, revision) { return .failure(refusal) }
        let now = now
        var budget =
            before
            ?? Budget(
                id: id, subject: subject, window: window, amount: amount, alerts: alerts, createdAt: now, revision: 0)
        (budget.amount, budget.alerts) = (amount, alerts)
        budget.revision += 1
        try before == nil
            ? BudgetTable.insert(budget, subject: accounts.subjects[place].id, database)
            : BudgetTable.update(budget, database)
        try loadLimits(of: subject, at: place)
        let receipt = try tell(.budgetSet, budget, from: before?.amount, act, at: now)
        return .success(Changed(object: standing(of: budget, at: now), receipt: receipt))
    }

    /// Removes a limit: the subject is then bound by its ancestors alone in that window.
    package mutating func removeBudget(_ id: BudgetID, revision: Int64?, by act: Act) throws -> ChangeResult<Budget> {
        guard let budget = try BudgetTable.find(id, database), let place = accounts.place(of: budget.subject) else {
            return .failure(.notFound(id.text))
        }
        if let refusal = Self.stale(budget.revision, revision) { return .failure(refusal) }
        try BudgetTable.delete(id, database)
        try loadLimits(of: budget.subject, at: place)
        let receipt = try tell(.budgetRemoved, budget, from: budget.amount, act, at: now)
        return .success(Changed(object: budget, receipt: receipt))
    }

    /// A budget and what is spent and held of it now.
    package mutating func budget(_ id: BudgetID) throws -> BudgetStanding? {
        let now = now
        return try BudgetTable.find(id, database).map { standing(of: $0, at: now) }
    }

    /// Every budget of the subjects that `isWanted` picks, with its standing.
    package mutating func budgets(where isWanted: (String) -> Bool) throws -> [BudgetStanding] {
        let now = now
        return try BudgetTable.all(database).filter { isWanted($0.subject) }.map { standing(of: $0, at: now) }
    }

    /// The tenant that a subject belongs to: itself, or that of the project or key.
    package func tenant(ofSubject name: String) -> TenantID? {
        if let tenant = TenantID(name), registry.tenants[tenant] != nil { return tenant }
        if let project = ProjectID(name) { return registry.projects[project]?.tenant }
        return KeyID(name).flatMap { registry.keys[$0]?.tenant }
    }

    // MARK: Limits

    /// Puts the stored limits of a subject in force.
    mutating func loadLimits(of subject: String, at place: Int) throws {
        var limits = LimitSet.unlimited
        for budget in try BudgetTable.budgets(of: subject, database) { limits[budget.window] = budget.amount }
        accounts.setLimits(AccountLimits(limits), at: place)
    }

    /// The names of the subjects above `name`, nearest first.
    private func ancestors(of name: String) -> [String] {
        if let project = ProjectID(name).flatMap({ registry.projects[$0] }) { return [project.tenant.text] }
        if let key = KeyID(name).flatMap({ registry.keys[$0] }) { return [key.project.text, key.tenant.text] }
        return []
    }

    private func overParent(_ amount: NanoUSD, _ window: WindowKind, of subject: String) -> ChangeRefusal? {
        for ancestor in ancestors(of: subject) {
            guard let place = accounts.place(of: ancestor) else { continue }
            for kind in WindowKind.allCases where kind >= window {
                guard let limit = accounts.book.limits[place].base[kind], amount > limit else { continue }
                return .budgetOverParent(scope: ancestor, limit: limit)
            }
        }
        return nil
    }

    /// Lowering a parent below a child is refused likewise: the child is named.
    private func underChild(_ amount: NanoUSD?, _ window: WindowKind, of subject: String) throws -> ChangeRefusal? {
        guard let amount else { return nil }
        for budget in try BudgetTable.all(database) where budget.window <= window {
            guard let child = budget.amount, child > amount, ancestors(of: budget.subject).contains(subject) else {
                continue
            }
            return .budgetOverParent(scope: budget.subject, limit: child)
        }
        return nil
    }

    private mutating func standing(of budget: Budget, at now: Instant) -> BudgetStanding {
        let zone = tenant(ofSubject: budget.subject).flatMap { registry.tenants[$0]?.zone }
        let windows = zones.windows(zone: zone ?? 0, at: now)
        let state = accounts.place(of: budget.subject).map { accounts.book.states[$0] } ?? AccountState()
        let sums = state.sums(budget.window, at: windows.starts)
        let span = windows[budget.window]
        let isTotal = budget.window == .total
        return BudgetStanding(
            budget: budget, spent: NanoUSD(sums.spent), held: NanoUSD(sums.held),
            left: budget.amount.map { NanoUSD(max(0, $0.count - sums.spent - sums.held)) },
            startsAt: isTotal ? nil : Instant(seconds: span.start), resetsAt: isTotal ? nil : Instant(seconds: span.end)
        )
    }

    private mutating func tell(
        _ kind: EventKind, _ budget: Budget, from before: NanoUSD?, _ act: Act, at now: Instant
    ) throws -> ChangeReceipt {
        var leaf = Leaf(
            kind, by: act.actor, on: LeafObject(.budget, budget.id.text), request: act.request,
            facts: [.scope(budget.subject)])
        let amount = kind == .budgetRemoved ? nil : budget.amount
        leaf.changes = [
            LeafChange(
                .amount, from: before.map { .amount($0) }, to: .text(amount.map { String($0.count) } ?? "unlimited")),
            LeafChange(.window, to: .text(budget.window.word)),
        ]
        return try receipt(for: leaf, of: tenant(ofSubject: budget.subject), at: now)
    }
}

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
        clampsChildren: Bool = false, by act: Act
    ) throws -> ChangeResult<BudgetStanding> {
        guard let place = accounts.place(of: subject) else { return .failure(.notFound(subject)) }
        if let amount, let refusal = overParent(amount, window, of: subject) { return .failure(refusal) }
        let children = try childrenOver(amount, window, of: subject)
        if !clampsChildren, let child = children.first, let limit = child.amount {
            return .failure(.budgetUnderChild(scope: child.subject, limit: limit))
        }
        let before = try BudgetTable.find(subject, window, database)
        if let before, let refusal = Self.stale(before.revision, revision) { return .failure(refusal) }
        let now = now
        for child in children { try lower(child, to: amount, by: act, at: now) }
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
        return .success(Changed(object: try standing(of: budget, at: now), receipt: receipt))
    }

    /// Removes a limit: the subject is then bound by its ancestors alone in that window.
    package mutating func removeBudget(_ id: BudgetID, revision: Int64?, by act: Act) throws -> ChangeResult<Budget> {
        guard let budget = try BudgetTable.find(id, database), let place = accounts.place(of: budget.subject) else {
            return .failure(.notFound(id.text))
        }
        if let refusal = Self.stale(budget.revision, revision) { return .failure(refusal) }
        for raise in try RaiseTable.raises(of: id, database) { try RaiseTable.delete(raise.id, database) }
        try BudgetTable.delete(id, database)
        try loadLimits(of: budget.subject, at: place)
        let receipt = try tell(.budgetRemoved, budget, from: budget.amount, act, at: now)
        return .success(Changed(object: budget, receipt: receipt))
    }

    /// A budget and what is spent and held of it now.
    package mutating func budget(_ id: BudgetID) throws -> BudgetStanding? {
        let now = now
        return try BudgetTable.find(id, database).map { try standing(of: $0, at: now) }
    }

    /// Every budget of the subjects that `isWanted` picks, with its standing.
    package mutating func budgets(where isWanted: (String) -> Bool) throws -> [BudgetStanding] {
        let now = now
        return try BudgetTable.all(database).filter { isWanted($0.subject) }.map { try standing(of: $0, at: now) }
    }

    /// The tenant that a subject belongs to: itself, or that of the project or key.
    package func tenant(ofSubject name: String) -> TenantID? {
        if let tenant = TenantID(name), registry.tenants[tenant] != nil { return tenant }
        if let project = ProjectID(name) { return registry.projects[project]?.tenant }
        return KeyID(name).flatMap { entry(of: $0)?.tenant }
    }

    // MARK: Limits

    /// Puts the stored limits of a subject in force.
    mutating func loadLimits(of subject: String, at place: Int) throws {
        let database = database
        let budgets = try BudgetTable.budgets(of: subject, database)
        try setLimits(budgets, at: place) { try RaiseTable.raises(of: $0, database) }
    }

    /// Puts the limits of every stored budget in force, in one pass.
    mutating func loadLimits() throws {
        let raises = Dictionary(grouping: try RaiseTable.all(database), by: \.budget)
        for (subject, budgets) in Dictionary(grouping: try BudgetTable.all(database), by: \.subject) {
            guard let place = accounts.place(of: subject) else { continue }
            setLimits(budgets, at: place) { raises[$0] ?? [] }
        }
        try alerts.load(database)
    }

    private mutating func setLimits(
        _ budgets: [Budget], at place: Int, raises: (BudgetID) throws -> [BudgetRaise]
    ) rethrows {
        var own = accounts.book.limits[place]
        (own.base, own.raises) = (.unlimited, [])
        for budget in budgets {
            own.base[budget.window] = budget.amount
            own.raises += try raises(budget.id).map {
                Raise(trusted: $0.amount, in: budget.window, until: $0.until)
            }
        }
        accounts.setLimits(own, at: place)
        alerts.watch(budgets, at: place)
    }

    /// The names of the subjects above `name`, nearest first.
    func ancestors(of name: String) -> [String] {
        if let project = ProjectID(name).flatMap({ registry.projects[$0] }) { return [project.tenant.text] }
        if let key = KeyID(name).flatMap({ entry(of: $0) }) { return [key.project.text, key.tenant.text] }
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

    /// The budgets beneath `subject` that `amount` would no longer allow.
    private func childrenOver(_ amount: NanoUSD?, _ window: WindowKind, of subject: String) throws -> [Budget] {
        guard let amount, let place = accounts.place(of: subject) else { return [] }
        return try BudgetTable.budgets(beneath: accounts.subjects[place].id, database).filter { budget in
            budget.window <= window && budget.amount.map { $0 > amount } ?? false
        }
    }

    private mutating func lower(_ child: Budget, to amount: NanoUSD?, by act: Act, at now: Instant) throws {
        guard let place = accounts.place(of: child.subject) else { return }
        var lowered = child
        lowered.amount = amount
        lowered.revision += 1
        try BudgetTable.update(lowered, database)
        try loadLimits(of: child.subject, at: place)
        _ = try tell(.budgetSet, lowered, from: child.amount, act, at: now)
    }

    mutating func standing(of budget: Budget, at now: Instant) throws -> BudgetStanding {
        let zone = tenant(ofSubject: budget.subject).flatMap { registry.tenants[$0]?.zone }
        let windows = zones.windows(zone: zone ?? 0, at: now)
        let place = accounts.place(of: budget.subject)
        let sums = (place.map { accounts.book.states[$0] } ?? AccountState()).sums(budget.window, at: windows.starts)
        let limit = place.flatMap { accounts.book.limits[$0].effective(at: now)[budget.window] }
        let span = windows[budget.window]
        let isTotal = budget.window == .total
        return BudgetStanding(
            budget: budget, raises: try RaiseTable.raises(of: budget.id, database).filter { $0.until > now },
            spent: NanoUSD(sums.spent), held: NanoUSD(sums.held),
            left: limit.map { NanoUSD(max(0, sums.left(of: $0.count))) },
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

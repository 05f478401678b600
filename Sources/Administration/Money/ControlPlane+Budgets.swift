package import AdminContract
import BudgetLedger
import Digests
import Store
import Vocabulary

/// Which budgets a list shows.
package struct BudgetFilter: Hashable, Sendable {
    package var scope: BudgetScope?
    /// Used up to this percent or more, what is held included.
    package var over: Int64?

    package init() {}
}

extension ControlPlane {
    /// The budgets that the caller sees, with what is spent and held now, in the order of their ids.
    package func budgets(
        _ caller: AdminCaller, _ filter: BudgetFilter, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<BudgetShape> {
        let wanted = try filter.scope.map { scope throws(AdminRefusal) in try find(caller, subject: scope) }
        let list = ["budgets", caller.tenant?.text ?? "", wanted ?? "", filter.over.map(String.init) ?? ""]
        let after = try PageCursor.read(page, of: list).after
        let tenant = caller.tenant
        let standings = try await look { books in
            let mine = try books.budgets { wanted == nil || $0 == wanted }
            return mine.filter { tenant == nil || books.tenant(ofSubject: $0.budget.subject) == tenant }
        }
        let rest = standings.filter { standing in
            standing.budget.id.text > after && filter.over.map { Self.percent(standing) >= $0 } ?? true
        }.sorted { $0.budget.id < $1.budget.id }
        let shown = Array(rest.prefix(page.limit))
        let next =
            rest.count > shown.count ? shown.last.map { PageCursor.text(after: $0.budget.id.text, of: list) } : nil
        var shapes: [BudgetShape] = []
        for standing in shown { shapes.append(try shape(standing)) }
        return Page(data: shapes, nextCursor: next)
    }

    /// One budget.
    package func budget(_ caller: AdminCaller, _ id: String) async throws(AdminRefusal) -> BudgetShape {
        try shape(try await find(caller, budget: id))
    }

    /// Sets the budget of a scope in a window; there is one for each pair.
    package func setBudget(
        _ caller: AdminCaller, _ creation: BudgetCreation
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        let subject = try find(caller, subject: creation.scope)
        var random = SecureRandom()
        let id = BudgetID(using: &random)
        let alerts = try Self.alerts(creation.alerts)
        let window = try Self.window(creation.window)
        let seen = try await revision(caller, limiting: subject, window, to: creation.amount)
        return try await set(
            caller, subject, window, creation.amount, alerts, id: id, revision: seen,
            clampsChildren: creation.clampChildren ?? false)
    }

    /// Changes amount or alerts of a budget.
    package func updateBudget(
        _ caller: AdminCaller, _ id: String, _ patch: BudgetPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        let budget = try await find(caller, budget: id).budget
        let old = budget.amount.map { BudgetAmount.limited($0) } ?? .unlimited
        let amount = patch.amount.applied(to: old) ?? .unlimited
        let alerts = try Self.alerts(patch.alerts.applied(to: budget.alerts.map { Int($0) }))
        guard budget.revision == revision else {
            throw AdminRefusal(.revisionStale(current: budget.revision), "budget")
        }
        try mayMove(caller, budget, to: amount)
        return try await set(caller, budget.subject, budget.window, amount, alerts, id: budget.id, revision: revision)
    }

    /// Removes a budget: its subject is bound by its ancestors alone then.
    package func deleteBudget(
        _ caller: AdminCaller, _ id: String, revision: Int64
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        let standing = try await find(caller, budget: id)
        try mayLift(caller, standing.budget.subject)
        let act = caller.act
        let changed = try await change("budget") { books in
            try books.removeBudget(standing.budget.id, revision: revision, by: act)
        }
        return Answer(try shape(standing), changed.receipt)
    }

    private func set(
        _ caller: AdminCaller, _ subject: String, _ window: WindowKind, _ amount: BudgetAmount, _ alerts: [Int64],
        id: BudgetID, revision: Int64?, clampsChildren: Bool = false
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        let act = caller.act
        let changed = try await change("budget") { books in
            try books.setBudget(
                subject, window, amount.money, alerts: alerts, id: id, revision: revision,
                clampsChildren: clampsChildren, by: act)
        }
        return Answer(try shape(changed.object), changed.receipt)
    }

    func find(_ caller: AdminCaller, budget text: String) async throws(AdminRefusal) -> BudgetStanding {
        guard let id = BudgetID(text) else { throw .notFound("budget", text) }
        let found = try await look { books in
            try books.budget(id).map { (standing: $0, tenant: books.tenant(ofSubject: $0.budget.subject)) }
        }
        guard let found, let tenant = found.tenant, caller.principal.sees(tenant) else {
            throw .notFound("budget", text)
        }
        return found.standing
    }

    func shape(_ standing: BudgetStanding) throws(AdminRefusal) -> BudgetShape {
        let budget = standing.budget
        var shape = BudgetShape(
            id: budget.id, scope: try scope(of: budget.subject),
            window: BudgetWindow(rawValue: budget.window.word) ?? .total,
            amount: budget.amount.map { .limited($0) } ?? .unlimited)
        shape.alerts = budget.alerts.map { Int($0) }
        shape.raises = standing.raises.map {
            AdminContract.BudgetRaise(
                id: $0.id, amount: $0.amount, until: $0.until, because: $0.because, by: $0.createdBy)
        }
        (shape.spent, shape.held, shape.left) = (standing.spent, standing.held, standing.left)
        (shape.startsAt, shape.resetsAt) = (standing.startsAt, standing.resetsAt)
        shape.revision = budget.revision
        return shape
    }

    // MARK: Fields

    static func window(_ window: BudgetWindow) throws(AdminRefusal) -> WindowKind {
        guard let kind = WindowKind(word: window.rawValue) else { throw .invalid("$.window", "no such window") }
        return kind
    }

    /// At most eight percents from 1 to 100, each greater than the one before.
    private static func alerts(_ alerts: [Int]?) throws(AdminRefusal) -> [Int64] {
        let alerts = alerts ?? [50, 80, 95]
        let isRising = zip(alerts, alerts.dropFirst()).allSatisfy { $0 < $1 }
        guard alerts.count <= 8, alerts.allSatisfy({ (1...100).contains($0) }), isRising else {
            throw .invalid("$.alerts", "at most 8 percents from 1 to 100, each greater than the one before")
        }
        return alerts.map { Int64($0) }
    }

    /// How much of a budget is spent and held, in percent rounded down; a budget of nothing is used up.
    private static func percent(_ standing: BudgetStanding) -> Int64 {
        guard let amount = standing.budget.amount else { return 0 }
        guard amount > .zero else { return 100 }
        let used = standing.spent.adding(standing.held) ?? .largest
        let (whole, rest) = used.count.quotientAndRemainder(dividingBy: amount.count)
        let (percent, overflow) = rest.multipliedReportingOverflow(by: 100)
        return min(whole, 1_000_000) * 100 + (overflow ? rest / max(1, amount.count / 100) : percent / amount.count)
    }
}

extension BudgetAmount {
    fileprivate var money: NanoUSD? {
        guard case .limited(let amount) = self else { return nil }
        return amount
    }
}

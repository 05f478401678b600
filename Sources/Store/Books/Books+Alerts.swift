import AuditLog
import BudgetLedger
import Vocabulary

extension Books {
    /// Tells of the fractions of budgets that this batch has newly reached; part of its commit.
    mutating func tellAlerts() throws {
        var fired: Set<Int> = []
        for place in accounts.changes {
            let now = now
            let limits = accounts.book.limits[place].effective(at: now)
            for alert in alerts.reached(at: place, accounts.book.states[place], limits) {
                try tell(alert, .budgetAlert, at: now)
                fired.insert(place)
            }
        }
        if !fired.isEmpty { try alerts.write(fired, to: database) }
    }

    /// Tells of the first refusal of a window.
    mutating func tellExhausted(at place: Int, _ window: WindowKind, _ limit: NanoUSD?, at now: Instant) throws {
        // The account itself is still in the window of its last grant.
        let zone = tenant(ofSubject: accounts.subjects[place].name).flatMap { registry.tenants[$0]?.zone }
        let current = zones.windows(zone: zone ?? 0, at: now).starts.latest(accounts.book.states[place].starts)
        guard let alert = alerts.refused(at: place, window, since: current[window] ?? 0, limit) else { return }
        try tell(alert, .budgetExhausted, at: now)
        try alerts.write([place], to: database)
    }

    private mutating func tell(_ alert: AlertShelf.Alert, _ kind: EventKind, at now: Instant) throws {
        var facts: [LeafFact] = [
            .scope(alert.budget.subject), .window(alert.budget.window.word), .limit(alert.limit),
        ]
        if let points = alert.basisPoints { facts.append(.basisPoints(points)) }
        let leaf = Leaf(kind, by: .system, on: LeafObject(.budget, alert.budget.id.text), facts: facts)
        try append(leaf, of: tenant(ofSubject: alert.budget.subject), at: now)
    }
}

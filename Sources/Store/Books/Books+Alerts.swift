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
        guard let alert = alerts.refused(at: place, window, accounts.book.states[place], limit) else { return }
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

import BudgetLedger
import GRDB
import Vocabulary

/// Which budgets have alerts, by the place of their account, and what has fired in the current window.
///
/// Looked at once per batch for the accounts that it touched, never in the way of a hold.
struct AlertShelf {
    struct Watch {
        let budget: Budget
        /// In hundredths of a percent.
        let thresholds: [Int]
        var state = AlertState()
        /// Start of the window in which a refusal was told of.
        var exhausted: Int64?
    }

    /// A fraction that was reached, or the first refusal of a window.
    struct Alert {
        let budget: Budget
        let limit: NanoUSD
        /// `nil` for a refusal.
        let basisPoints: Int?
    }

    private var watches: [Int: [Watch]] = [:]

    /// Every limited budget by the place of its account.
    var all: [Int: [Watch]] { watches }

    /// Takes the budgets of one account anew; what has fired stays fired while the limit stays.
    mutating func watch(_ budgets: [Budget], at place: Int) {
        let before = watches[place] ?? []
        let watched = budgets.filter { $0.amount != nil }.map { budget in
            var watch = Watch(budget: budget, thresholds: budget.alerts.map { Int(min($0, 100)) * 100 })
            if let known = before.first(where: { $0.budget.id == budget.id }) {
                (watch.state, watch.exhausted) = (known.state, known.exhausted)
            }
            return watch
        }
        watches[place] = watched.isEmpty ? nil : watched
    }

    /// What an account newly reaches with `state`, and remembers it.
    mutating func reached(at place: Int, _ state: AccountState, _ limits: LimitSet) -> [Alert] {
        guard let watched = watches[place] else { return [] }
        var alerts: [Alert] = []
        for (index, watch) in watched.enumerated() {
            let window = watch.budget.window
            guard !watch.thresholds.isEmpty, let limit = limits[window] else { continue }
            let reached = watches[place]?[index].state.reached(
                state.sums(window, at: state.starts), of: limit, windowStart: state.starts[window] ?? 0,
                thresholds: watch.thresholds)
            alerts += (reached ?? []).map { Alert(budget: watch.budget, limit: limit, basisPoints: $0) }
        }
        return alerts
    }

    /// The first refusal of a window by this account; `nil` for a later one, or where no budget says so.
    mutating func refused(at place: Int, _ window: WindowKind, since start: Int64, _ limit: NanoUSD?) -> Alert? {
        guard let limit, let index = watches[place]?.firstIndex(where: { $0.budget.window == window }),
            let watch = watches[place]?[index], watch.exhausted != start
        else { return nil }
        watches[place]?[index].exhausted = start
        return Alert(budget: watch.budget, limit: limit, basisPoints: nil)
    }

    // MARK: Rows

    /// Writes what has fired for the budgets of `places`: a restart must not fire it again.
    func write(_ places: Set<Int>, to database: Database) throws {
        for watch in places.flatMap({ watches[$0] ?? [] }) {
            try database.cachedStatement(
                sql: """
                    INSERT INTO alert (budget, start, spent_of, fired, exhausted) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (budget) DO UPDATE SET start = excluded.start, spent_of = excluded.spent_of,
                        fired = excluded.fired, exhausted = excluded.exhausted
                    """
            ).execute(arguments: [
                watch.budget.id.text, watch.state.start, watch.state.limit?.count, watch.state.fired, watch.exhausted,
            ])
        }
    }

    /// Reads what had fired before this start.
    mutating func load(_ database: Database) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM alert")
        let known = Dictionary(rows.map { ($0["budget"] as String, $0) }, uniquingKeysWith: { first, _ in first })
        guard !known.isEmpty else { return }
        for (place, watched) in watches {
            watches[place] = watched.map { watch in
                guard let row = known[watch.budget.id.text] else { return watch }
                var watch = watch
                let limit: Int64? = row["spent_of"]
                watch.state = AlertState(start: row["start"], limit: limit.map(NanoUSD.init), fired: row["fired"])
                watch.exhausted = row["exhausted"]
                return watch
            }
        }
    }
}

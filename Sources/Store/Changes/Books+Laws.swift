import AuditLog
import BudgetLedger
import Vocabulary

/// An account whose counters do not follow from its open holds.
struct HeldDifference: Hashable {
    let account: String
    let window: String
    /// As the account says, and as its open holds come to.
    let held: NanoUSD
    let open: NanoUSD
    /// Accounts of the tenant that differ.
    var accounts = 1

    func leaf() -> Leaf {
        Leaf(
            .ledgerMismatch, by: .system, on: LeafObject(.account, account),
            facts: [.count(accounts), .held(held), .open(open), .window(window)])
    }
}

extension Books {
    /// Compares what a tenant's accounts hold with its open holds, in all and in each window; the first that differs.
    ///
    /// Nothing is put right here: which of the two is wrong follows from the leaves, and `audit verify` reads those.
    func differing(_ places: [Int], from holds: [OpenHold]) -> HeldDifference? {
        var open: [Int: [Int64]] = Dictionary(uniqueKeysWithValues: places.map { ($0, [0, 0, 0, 0, 0]) })
        for hold in holds {
            let granted = Self.starts(hold.record.starts)
            for level in 0..<hold.record.path.count {
                let place = hold.record.path[level]
                let current = Self.starts(accounts.book.states[place].starts)
                for kind in granted.indices where granted[kind] == current[kind] {
                    open[place]?[kind] += hold.record.amount.count
                }
            }
        }
        var found: HeldDifference?
        for place in places.sorted(by: { accounts.subjects[$0].name < accounts.subjects[$1].name }) {
            let (held, sums) = (Self.held(accounts.book.states[place]), open[place] ?? [])
            guard let kind = held.indices.first(where: { held[$0] != sums[$0] }) else { continue }
            found?.accounts += 1
            guard found == nil else { continue }
            found = HeldDifference(
                account: accounts.subjects[place].name, window: Self.windows[kind], held: NanoUSD(held[kind]),
                open: NanoUSD(sums[kind]))
        }
        return found
    }

    private static let windows = ["total", "hour", "day", "week", "month"]

    /// The total has no start: every hold is in it.
    private static func starts(_ starts: BudgetLedger.WindowStarts) -> [Int64] {
        [0, starts.hour, starts.day, starts.week, starts.month]
    }

    private static func held(_ state: AccountState) -> [Int64] {
        [
            state.total.held, state.hour.sums.held, state.day.sums.held, state.week.sums.held, state.month.sums.held,
        ]
    }
}

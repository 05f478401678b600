import Store
import Synchronization
import Vocabulary

/// Money settled since the start by tenant, for at most so many tenants; the others are one series.
///
/// Counters never fall, so a tenant keeps the place that it once got, and what it spent before stays with the others.
final class SpendSeries: Sendable {
    /// The name of the series of all others, which no tenant can have.
    static let others = "_other"

    private struct State {
        /// Nano-dollars of the minutes from `first` on that are counted already.
        var seen: [TenantID: Int64]
        var first: Int64
        var own: [TenantID: (name: String, amount: Int64)] = [:]
        var rest: Int64 = 0
    }

    private let limit: Int
    private let state: Mutex<State>

    /// Counts what is settled from now on.
    init(_ reader: Reader, limit: Int, at now: Instant) throws {
        self.limit = limit
        let first = Self.firstMinute(now)
        state = Mutex(State(seen: try reader.spent(since: first, and: first).mapValues(\.all), first: first))
    }

    /// Every series with its dollars in nano-dollars, the shared one last.
    func read(_ reader: Reader, at now: Instant) throws -> [(tenant: String, amount: Int64)] {
        try state.withLock { state in
            let next = max(state.first, Self.firstMinute(now))
            let sums = try reader.spent(since: state.first, and: next)
            for (tenant, sum) in sums.sorted(by: { $0.value.all > $1.value.all }) {
                let amount = sum.all - (state.seen[tenant] ?? 0)
                if state.own[tenant] == nil, state.own.count < limit, let found = try reader.tenant(tenant.text) {
                    state.own[tenant] = ("\(found.slug)", 0)
                }
                if state.own[tenant] != nil { state.own[tenant]?.amount += amount } else { state.rest += amount }
            }
            (state.first, state.seen) = (next, sums.mapValues(\.recent))
            let own = state.own.values.sorted { $0.name < $1.name }.map { (tenant: $0.name, amount: $0.amount) }
            return own + [(tenant: Self.others, amount: state.rest)]
        }
    }

    /// The running minute, and the one before: a batch that began in it may be on its way to the disk.
    private static func firstMinute(_ now: Instant) -> Int64 { now.seconds / 60 - 1 }
}

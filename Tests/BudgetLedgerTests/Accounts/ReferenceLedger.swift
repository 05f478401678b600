/// The ledger once more, as plainly as it can be said: numbers in dictionaries, one for each window that ever was.
///
/// Nothing is reset and no window is current by itself: it is the latest in which money was granted.
struct ReferenceLedger {
    struct Entry: Hashable {
        var account: Int
        /// 0 to 3 are hour, day, week and month; 4 is the total, whose start is 0.
        var kind: Int
        var start: Int
    }

    struct Hold {
        var amount: Int
        var path: [Int]
        var starts: [Int]
    }

    struct Limit {
        var base: Int
        var raises: [(amount: Int, until: Int)] = []

        func effective(at second: Int) -> Int { raises.reduce(base) { $0 + (second < $1.until ? $1.amount : 0) } }
    }

    var spent: [Entry: Int] = [:]
    var held: [Entry: Int] = [:]
    var overrun: [Int: Int] = [:]
    var latest: [Int: [Int]] = [:]
    var limits: [Entry: Limit] = [:]
    var closed: Set<Int> = []

    func starts(_ account: Int) -> [Int] { latest[account] ?? [.min, .min, .min, .min, 0] }

    /// The account, the kind and what is left of it for everything that says no.
    func refusals(
        _ amount: Int, _ path: [Int], _ starts: [Int], at second: Int, policy: (account: Int, kind: Int, limit: Int)?
    ) -> [(account: Int, kind: Int, left: Int)] {
        path.flatMap { account in
            (0...4).compactMap { kind in
                var limit = limits[Entry(account: account, kind: kind, start: 0)]?.effective(at: second)
                if let policy, policy.account == account, policy.kind == kind {
                    limit = min(limit ?? .max, policy.limit)
                }
                guard let limit else { return nil }
                let entry = Entry(account: account, kind: kind, start: starts[kind])
                let left = limit - spent[entry, default: 0] - held[entry, default: 0]
                let isRefused = amount == 0 ? limit == 0 : left < amount
                return isRefused ? (account, kind, max(0, left)) : nil
            }
        }
    }

    /// The windows of a grant at `second`; the clock may have been set back since one was opened.
    func grantStarts(_ path: [Int], at second: Int) -> [Int] {
        path.reduce(Self.windows(second)) { latest, account in zip(latest, starts(account)).map(max) }
    }

    mutating func grant(_ hold: Hold) {
        for account in hold.path {
            latest[account] = hold.starts
            for kind in 0...4 {
                held[Entry(account: account, kind: kind, start: hold.starts[kind]), default: 0] += hold.amount
            }
        }
    }

    mutating func end(_ hold: Hold, cost: Int) {
        for account in hold.path {
            overrun[account, default: 0] += max(0, cost - hold.amount)
            for kind in 0...4 {
                let entry = Entry(account: account, kind: kind, start: hold.starts[kind])
                held[entry, default: 0] -= hold.amount
                spent[entry, default: 0] += cost
            }
        }
    }

    /// Returns `false` and changes nothing if a total would fall below 0.
    mutating func adjust(_ amount: Int, _ path: [Int], _ adjusted: [Int]) -> Bool {
        let totals = path.map { spent[Entry(account: $0, kind: 4, start: 0), default: 0] + amount }
        guard totals.allSatisfy({ $0 >= 0 }) else { return false }
        for account in path {
            for kind in 0...4 where starts(account)[kind] == adjusted[kind] {
                let entry = Entry(account: account, kind: kind, start: adjusted[kind])
                spent[entry] = max(0, spent[entry, default: 0] + amount)
            }
        }
        return true
    }

    /// Hour, day, week and month of UTC, and 0.
    static func windows(_ second: Int) -> [Int] {
        let day = second / 86_400
        var month = 20_454  // 2026-01-01
        for length in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30] {
            guard month + length <= day else { break }
            month += length
        }
        return [second / 3_600 * 3_600, day * 86_400, (day - (day + 3) % 7) * 86_400, month * 86_400, 0]
    }
}

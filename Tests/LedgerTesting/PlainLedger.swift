/// The ledger as plainly as it can be said: what happened, in order, and every number counted anew from that.
///
/// Accounts are numbers, kinds 0 to 3 are hour, day, week and month, 4 is the total, whose start is 0.
struct PlainLedger {
    enum Event {
        case granted(String, Int, path: [Int], starts: [Int])
        case ended(String, cost: Int)
        case adjusted(Int, path: [Int], starts: [Int])
    }

    struct Window: Hashable { let account, kind, start: Int }

    struct Sums {
        var spent: [Window: Int] = [:]
        var held: [Window: Int] = [:]
        var latest: [Int: [Int]] = [:]
        var overrun: [Int: Int] = [:]
        var open: [String: (amount: Int, windows: [Window])] = [:]
    }

    static let never = [Int.min, .min, .min, .min, 0]
    /// Everything is counted anew from all of them when one comes.
    var events: [Event] = [] { didSet { sums = events.reduce(into: Sums(), Self.count) } }
    private(set) var sums = Sums()
    var limits: [Int: [Int: Int]] = [:]
    var raises: [(account: Int, kind: Int, amount: Int, until: Int)] = []

    private static func count(_ sums: inout Sums, _ event: Event) {
        switch event {
        case .granted(let id, let amount, let path, let starts):
            for account in path { sums.latest[account] = starts }
            let windows = path.flatMap { account in
                starts.indices.map { Window(account: account, kind: $0, start: starts[$0]) }
            }
            for window in windows { sums.held[window, default: 0] += amount }
            sums.open[id] = (amount, windows)
        case .ended(let id, let cost):
            guard let hold = sums.open.removeValue(forKey: id) else { return }
            for window in hold.windows {
                sums.held[window, default: 0] -= hold.amount
                sums.spent[window, default: 0] += cost
                if window.kind == 4 { sums.overrun[window.account, default: 0] += max(0, cost - hold.amount) }
            }
        case .adjusted(let amount, let path, let starts):
            for account in path {
                for kind in 0...4 where sums.latest[account, default: Self.never][kind] == starts[kind] {
                    let window = Window(account: account, kind: kind, start: starts[kind])
                    sums.spent[window] = max(0, sums.spent[window, default: 0] + amount)
                }
            }
        }
    }

    /// The limit of one window kind with the raises in force; `nil` is unlimited.
    func limit(_ account: Int, _ kind: Int, at second: Int) -> Int? {
        limits[account]?[kind].map { base in
            raises.filter { ($0.account, $0.kind) == (account, kind) && second < $0.until }.reduce(base) {
                $0 + $1.amount
            }
        }
    }

    /// Windows never step back, whatever the clock does.
    func starts(_ path: [Int], at now: [Int]) -> [Int] {
        path.reduce(now) { latest, account in zip(latest, sums.latest[account, default: Self.never]).map(max) }
    }

    /// True if everything fits; a hold of 0 is refused by a limit of 0 alone.
    func allows(_ amount: Int, _ path: [Int], _ starts: [Int], at second: Int) -> Bool {
        let sums = sums
        return path.allSatisfy { account in
            (0...4).allSatisfy { kind in
                guard let limit = limit(account, kind, at: second) else { return true }
                let window = Window(account: account, kind: kind, start: starts[kind])
                let used = sums.spent[window, default: 0] + sums.held[window, default: 0]
                return amount == 0 ? limit != 0 : used + amount <= limit
            }
        }
    }
}

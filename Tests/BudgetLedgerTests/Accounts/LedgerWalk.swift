import BudgetLedger
import Seeds
import Vocabulary

/// One seeded walk: the same random steps for the accounts and for the reference, which must agree after each.
struct LedgerWalk {
    private typealias Open = (record: HoldRecord, hold: ReferenceLedger.Hold)

    /// Tenant 0, projects 1 and 2, keys 3 to 5, task 6 of key 3, agent 7 of the task.
    private static let paths = [[3, 1, 0], [4, 1, 0], [5, 2, 0], [6, 3, 1, 0], [7, 6, 3, 1, 0]]
    private static let children = [[1, 2], [3, 4], [5], [6], [], [], [7], []]
    /// Grants and ends alone: what a log would say.
    private enum Leaf {
        case granted(HoldRecord)
        case ended(HoldRecord, NanoUSD)
        case adjusted(NanoUSD, AccountPath, WindowStarts)
    }

    private var generator: SeededRandom
    private let clock = WindowClock(.utc)
    private var now = 1_769_000_000  // in January 2026
    private var book = AccountBook()
    private var reference = ReferenceLedger()
    private var open: [Open] = []
    private var log: [Leaf] = []
    /// What the calls of each account itself cost.
    private var own: [Int: Int] = [:]
    private var broken: String?
    /// The accounts of the last step.
    private var touched: [Int] = []
    /// What was done, if the walk is asked to tell: writing it down takes longer than doing it.
    private(set) var steps: [String] = []
    private let isTelling: Bool

    init(seed: UInt64, isTelling: Bool = false) {
        self.isTelling = isTelling
        generator = SeededRandom(seed: seed)
        for account in 0..<8 {
            _ = book.append(limits: AccountLimits())
            for _ in 0..<2 { setLimit(account) }
        }
    }

    /// Takes `count` steps and says what is wrong after the first after which something is.
    mutating func fault(steps count: Int) -> String? {
        for _ in 0..<count {
            touched = []
            if let fault = step() ?? broken ?? difference(in: touched) { return fault }
        }
        while let last = open.popLast() { end(last, cost: last.hold.amount / 2) }
        return difference(in: Array(0..<8)) ?? foldDifference()
    }

    private mutating func step() -> String? {
        switch random(0...19) {
        case 0...8: return hold()
        case 9...13:
            guard !open.isEmpty else { return nil }
            let ended = open.remove(at: random(0...(open.count - 1)))
            let cost = [0, ended.hold.amount, random(0...ended.hold.amount), random(0...150)][random(0...3)]
            end(ended, cost: cost)
        case 14: adjust()
        case 15: setLimit(random(0...7))
        case 16: raise(random(0...7))
        case 17: now += [1, 600, 3_600, 90_000, 700_000, 3_000_000][random(0...5)]
        case 18: now -= random(0...1) == 0 ? random(0...100_000) : 0
        default: restart()
        }
        return nil
    }

    private mutating func hold() -> String? {
        let ids = Self.paths[random(0...(Self.paths.count - 1))]
        guard let path = AccountPath(ids.map(Int32.init)) else { return "no path of \(ids)" }
        let amount = random(0...3) == 0 ? 0 : random(0...60)
        let level = ids.count - 3
        let kind = random(0...4)
        let policy = random(0...2) == 0 ? (account: ids[level], kind: kind, limit: random(0...100)) : nil
        var limits = LimitSet()
        if let policy { limits[WindowKind.allCases[kind]] = NanoUSD(Int64(policy.limit)) }
        let second = now
        tell("hold \(amount) on \(ids) at \(second) policy \(String(describing: policy))")
        touched = ids
        let starts = reference.grantStarts(ids, at: now)
        let refusals = reference.refusals(amount, ids, starts, at: now, policy: policy)
        let instant = Instant(seconds: Int64(now))
        do {
            let record = try book.hold(
                NanoUSD(Int64(amount)), on: path, now: clock.windows(at: instant).starts, at: instant, policy: limits,
                policyLevel: level)
            guard refusals.isEmpty else { return "granted, although \(refusals) refuse" }
            let hold = ReferenceLedger.Hold(amount: amount, path: ids, starts: starts)
            reference.grant(hold)
            open.append((record, hold))
            log.append(.granted(record))
        } catch .budgetExhausted(let exhausted) {
            let kind = refusals.map(\.kind).max()
            let left = refusals.filter { $0.kind == kind }.map(\.left).min()
            guard exhausted.window.rawValue == kind, Int(exhausted.left.count) == left else {
                return "refused by \(exhausted), not by \(refusals)"
            }
        } catch {
            return "refused by \(error)"
        }
        return nil
    }

    private mutating func end(_ ended: Open, cost: Int) {
        tell("end \(ended.hold) at cost \(cost)")
        touched = ended.hold.path
        let overrun = book.settle(ended.record, cost: NanoUSD(Int64(cost)))
        if Int(overrun.count) != max(0, cost - ended.hold.amount) { broken = "an overrun is not what passes the hold" }
        reference.end(ended.hold, cost: cost)
        own[ended.hold.path[0], default: 0] += cost
        log.append(.ended(ended.record, NanoUSD(Int64(cost))))
    }

    private mutating func adjust() {
        let ids = Self.paths[random(0...(Self.paths.count - 1))]
        guard let path = AccountPath(ids.map(Int32.init)) else { return }
        let amount = random(-40...40)
        let starts =
            random(0...1) == 0 ? open.last?.hold.starts ?? ReferenceLedger.windows(now) : ReferenceLedger.windows(now)
        tell("adjust \(amount) on \(ids) in \(starts)")
        touched = ids
        let seconds = starts.map(Int64.init)
        let windows = WindowStarts(hour: seconds[0], day: seconds[1], week: seconds[2], month: seconds[3])
        let isMeant = reference.adjust(amount, ids, starts)
        let isDone = (try? book.adjust(NanoUSD(Int64(amount)), on: path, in: windows)) != nil  // refused is one outcome
        if isMeant != isDone { broken = "an adjustment is refused by one of the two" }
        guard isDone else { return }
        own[ids[0], default: 0] += amount
        log.append(.adjusted(NanoUSD(Int64(amount)), path, windows))
    }

    private mutating func setLimit(_ account: Int) {
        let kind = random(0...4)
        let limit = random(0...4) == 0 ? nil : random(0...9) == 0 ? 0 : random(20...200) * (kind + 1)
        tell("limit \(account) \(kind) \(String(describing: limit))")
        book.limits[account].base[WindowKind.allCases[kind]] = limit.map { NanoUSD(Int64($0)) }
        let entry = ReferenceLedger.Entry(account: account, kind: kind, start: 0)
        reference.limits[entry] = limit.map {
            ReferenceLedger.Limit(base: $0, raises: reference.limits[entry]?.raises ?? [])
        }
        if limit == nil { book.limits[account].raises.removeAll { $0.window.rawValue == kind } }
    }

    private mutating func raise(_ account: Int) {
        let kind = random(0...4)
        let until = now + random(1...100_000)
        let amount = random(1...100)
        let instant = Instant(seconds: Int64(now))
        let entry = ReferenceLedger.Entry(account: account, kind: kind, start: 0)
        guard reference.limits[entry] != nil else { return }
        let raise = Raise(
            NanoUSD(Int64(amount)), in: WindowKind.allCases[kind], until: Instant(seconds: Int64(until)), at: instant)
        guard let raise else { return }
        tell("raise \(account) \(kind) by \(amount) until \(until)")
        book.limits[account].raises.append(raise)
        reference.limits[entry]?.raises.append((amount, until))
    }

    /// Writes the rows and reads them again.
    private mutating func restart() {
        tell("restart")
        var read = AccountBook()
        for (state, limits) in zip(book.states, book.limits) { _ = read.append(state, limits: limits) }
        book = read
        touched = Array(0..<8)
    }

    /// The laws: every sum is the reference's, and a parent has spent what its children and its own calls have.
    private func difference(in accounts: [Int]) -> String? {
        for account in accounts {
            let state = book.states[account]
            let windows = [state.hour, state.day, state.week, state.month]
            let starts = windows.map { Int($0.start) } + [0]
            let sums = windows.map(\.sums) + [state.total]
            guard starts == reference.starts(account) else { return "windows of \(account): \(starts)" }
            for kind in 0...4 {
                let entry = ReferenceLedger.Entry(account: account, kind: kind, start: starts[kind])
                let isSpent = sums[kind].spent == reference.spent[entry] ?? 0
                let isHeld = sums[kind].held == reference.held[entry] ?? 0
                guard isSpent, isHeld else { return "account \(account), window \(kind): \(sums[kind])" }
            }
            guard Int(state.overrun) == reference.overrun[account, default: 0] else { return "overrun of \(account)" }
            var openSum = 0
            for (_, hold) in open where hold.path.contains(account) { openSum += hold.amount }
            guard Int(state.total.held) == openSum else { return "held of \(account) is not its open holds" }
            var spent = own[account] ?? 0
            for child in Self.children[account] { spent += Int(book.states[child].total.spent) }
            guard Int(state.total.spent) == spent else {
                return "spent of \(account) is not its own calls and its children's"
            }
        }
        return nil
    }

    /// fold(log) = books.
    private func foldDifference() -> String? {
        var folded = AccountBook()
        for limits in book.limits { _ = folded.append(limits: limits) }
        for leaf in log {
            switch leaf {
            case .granted(let record): folded.regrant(record)
            case .ended(let record, let cost): _ = folded.settle(record, cost: cost)
            case .adjusted(let amount, let path, let starts):
                try? folded.adjust(amount, on: path, in: starts)  // it was done once, and the comparison shows if not
            }
        }
        return folded.states == book.states ? nil : "the fold of the log is not the books"
    }

    private mutating func tell(_ step: @autoclosure () -> String) {
        if isTelling { steps.append(step()) }
    }

    private mutating func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}

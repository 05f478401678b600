import BudgetLedger
import Foundation
import Testing
import Vocabulary

@Suite struct AccountBookTests {
    private static let now = Sample.noon
    private static let windows = WindowClock(.utc).windows(at: now).starts

    /// A key, its project and its tenant, with one limit each where it is given.
    private func book(_ limits: [LimitSet]) throws -> (AccountBook, AccountPath) {
        var book = AccountBook()
        let places = limits.map { Int32(book.append(limits: AccountLimits($0))) }
        return (book, try #require(AccountPath(places)))
    }

    private func limit(_ kind: WindowKind, _ nano: Int64) -> LimitSet {
        var limits = LimitSet()
        limits[kind] = NanoUSD(nano)
        return limits
    }

    @Test func `settling books the true cost and frees the rest on the whole path`() throws {
        var (book, path) = try book([limit(.day, 10), .unlimited, limit(.total, 20)])
        let hold = try book.hold(NanoUSD(8), on: path, now: Self.windows, at: Self.now)
        #expect(book.settle(hold, cost: NanoUSD(3)) == .zero)
        for state in book.states {
            #expect(state.total == AccountState.Sums(spent: 3) && state.day.sums == state.total)
        }
    }

    @Test(arguments: WindowKind.allCases) func `each window of each account can refuse`(kind: WindowKind) throws {
        for level in 0..<3 {
            var limits = [LimitSet](repeating: .unlimited, count: 3)
            limits[level] = limit(kind, 10)
            var (book, path) = try book(limits)
            let before = book.states
            let refusal = HoldRefusal.budgetExhausted(.init(level: level, window: kind, left: NanoUSD(10)))
            #expect(throws: refusal) { try book.hold(NanoUSD(11), on: path, now: Self.windows, at: Self.now) }
            #expect(book.states == before)
            _ = try book.hold(NanoUSD(10), on: path, now: Self.windows, at: Self.now)
        }
    }

    @Test func `of several refusals the window that ends last is named, and there the least left`() throws {
        var (book, path) = try book([limit(.hour, 0), limit(.month, 5), limit(.month, 4)])
        let refusal = HoldRefusal.budgetExhausted(.init(level: 2, window: .month, left: NanoUSD(4)))
        #expect(throws: refusal) { try book.hold(NanoUSD(9), on: path, now: Self.windows, at: Self.now) }
    }

    @Test func `nothing left means nothing`() throws {
        var (book, path) = try book([limit(.total, 5), .unlimited, limit(.day, 0)])
        // A limit of 0 refuses even a hold of 0, an unlimited account never does, and no spelling is between them.
        #expect(throws: HoldRefusal.budgetExhausted(.init(level: 2, window: .day, left: .zero))) {
            try book.hold(.zero, on: path, now: Self.windows, at: Self.now)
        }
        book.limits[2].base[.day] = nil
        _ = try book.hold(NanoUSD(5), on: path, now: Self.windows, at: Self.now)
        #expect(throws: HoldRefusal.budgetExhausted(.init(level: 0, window: .total, left: .zero))) {
            try book.hold(NanoUSD(1), on: path, now: Self.windows, at: Self.now)
        }
        _ = try book.hold(.zero, on: path, now: Self.windows, at: Self.now)
    }

    @Test func `a cost above the hold is an overrun that fills the account`() throws {
        var (book, path) = try book([limit(.total, 10)])
        let hold = try book.hold(NanoUSD(4), on: path, now: Self.windows, at: Self.now)
        #expect(book.settle(hold, cost: NanoUSD(11)) == NanoUSD(7))
        #expect(book.states[0].overrun == 7)
        #expect(throws: HoldRefusal.budgetExhausted(.init(level: 0, window: .total, left: .zero))) {
            try book.hold(NanoUSD(1), on: path, now: Self.windows, at: Self.now)
        }
        let last = try book.hold(.zero, on: path, now: Self.windows, at: Self.now)
        _ = book.settle(last, cost: .largest)
        #expect(book.states[0].total.spent == .max)
    }

    @Test func `an unlimited account refuses what no number can hold`() throws {
        var (book, path) = try book([.unlimited])
        _ = try book.hold(.largest, on: path, now: Self.windows, at: Self.now)
        #expect(throws: HoldRefusal.self) { try book.hold(NanoUSD(1), on: path, now: Self.windows, at: Self.now) }
    }

    @Test func `a late settlement cannot break a newer window`() throws {
        var (book, path) = try book([limit(.hour, 10)])
        let late = try book.hold(NanoUSD(10), on: path, now: Self.windows, at: Self.now)
        let later = Self.now.advanced(bySeconds: 3_600)
        let next = WindowClock(.utc).windows(at: later).starts
        let hold = try book.hold(NanoUSD(10), on: path, now: next, at: later)
        _ = book.settle(late, cost: NanoUSD(10))
        #expect(book.states[0].hour.sums == AccountState.Sums(held: 10))
        #expect(book.states[0].total == AccountState.Sums(spent: 10, held: 10))
        book.expire(hold)
        #expect(book.states[0].hour.sums == AccountState.Sums(spent: 10))
    }

    @Test func `a clock that steps back never reopens a window`() throws {
        var (book, path) = try book([limit(.hour, 10)])
        book.release(try book.hold(NanoUSD(10), on: path, now: Self.windows, at: Self.now))
        _ = try book.hold(NanoUSD(6), on: path, now: Self.windows, at: Self.now)
        let back = Self.now.advanced(bySeconds: -3_600)
        let hold = WindowClock(.utc).windows(at: back).starts
        #expect(throws: HoldRefusal.self) { try book.hold(NanoUSD(5), on: path, now: hold, at: back) }
        #expect(try book.hold(NanoUSD(4), on: path, now: hold, at: back).starts == Self.windows)
    }

    @Test func `a closed account refuses holds and accepts their ends`() throws {
        var (book, path) = try book([.unlimited, .unlimited])
        let hold = try book.hold(NanoUSD(4), on: path, now: Self.windows, at: Self.now)
        book.limits[0].isClosed = true
        #expect(throws: HoldRefusal.taskEnded(level: 0)) {
            try book.hold(.zero, on: path, now: Self.windows, at: Self.now)
        }
        book.expire(hold)
        #expect(book.states[1].total == AccountState.Sums(spent: 4))
    }

    @Test func `a raise lifts a limit until its end`() throws {
        var (book, path) = try book([limit(.day, 10)])
        let until = Self.now.advanced(bySeconds: 60)
        book.limits[0].raises = [try #require(Raise(NanoUSD(5), in: .day, until: until, at: Self.now))]
        book.release(try book.hold(NanoUSD(15), on: path, now: Self.windows, at: Self.now))
        #expect(throws: HoldRefusal.self) { try book.hold(NanoUSD(15), on: path, now: Self.windows, at: until) }
    }

    @Test func `an adjustment never takes a total below nothing`() throws {
        var (book, path) = try book([.unlimited, .unlimited])
        let hold = try book.hold(NanoUSD(10), on: path, now: Self.windows, at: Self.now)
        _ = book.settle(hold, cost: NanoUSD(6))
        #expect(throws: AdjustmentRefusal.tooLarge(level: 0)) {
            try book.adjust(NanoUSD(-7), on: path, in: Self.windows)
        }
        try book.adjust(NanoUSD(-6), on: path, in: Self.windows)
        #expect(book.states[0].total.spent == 0 && book.states[1].hour.sums.spent == 0)
    }

    @Test func `a sub-agent cannot spend more than its task has left`() throws {
        var (book, task) = try book([limit(.total, 10), .unlimited, .unlimited])
        let places = (0..<8).map { _ in Int32(book.append(limits: AccountLimits(limit(.total, 9)))) }
        // Eight agents, each spawned by the one before it, over the task, its key and its tenant.
        let deepest = try #require(AccountPath(places.reversed() + [0, 1, 2]))
        _ = try book.hold(NanoUSD(4), on: task, now: Self.windows, at: Self.now)
        #expect(throws: HoldRefusal.budgetExhausted(.init(level: 8, window: .total, left: NanoUSD(6)))) {
            try book.hold(NanoUSD(7), on: deepest, now: Self.windows, at: Self.now)
        }
        _ = try book.hold(NanoUSD(6), on: deepest, now: Self.windows, at: Self.now)
        #expect(throws: HoldRefusal.self) { try book.hold(NanoUSD(1), on: task, now: Self.windows, at: Self.now) }
    }

    @Test func `ten thousand holds on a budget for ten grant exactly ten`() throws {
        var (book, path) = try book([.unlimited, limit(.month, 1_000), limit(.day, 5_000)])
        let granted = (0..<10_000).filter { _ in
            (try? book.hold(NanoUSD(100), on: path, now: Self.windows, at: Self.now)) != nil  // most are refused
        }
        #expect(granted == Array(0..<10))
    }

    @Test func `after every step of a walk the books are those of the reference`() {
        for seed in 0..<UInt64(rounds(1_000)) {
            var walk = LedgerWalk(seed: seed)
            guard let fault = walk.fault(steps: 32) else { continue }
            // The walk stops at the first step that shows it, so what it tells now is the shortest prefix.
            var telling = LedgerWalk(seed: seed, isTelling: true)
            _ = telling.fault(steps: 32)
            Issue.record("seed \(seed): \(fault) after\n\(telling.steps.joined(separator: "\n"))")
            return
        }
    }
}

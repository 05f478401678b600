import AuditLog
import BudgetLedger
import Digests
import Foundation
import Seeds
import Store
import Vocabulary

/// One seeded life of a store: the real writer, books, log and database, and beside them the plain ledger.
///
/// The writer runs on the thread that asks for the fault: what it does next is decided in its answers, so clock, order,
/// batches and crashes follow from the seed alone.
// SAFETY: one thread runs all of it; the closures are Sendable for the writer's signature only.
package final class ShellSimulation: @unchecked Sendable {
    static let parents = [0: [Int](), 1: [0], 2: [0], 3: [1, 0], 4: [1, 0], 5: [2, 0]]
    static let start = 1_769_000_000  // in January 2026

    var generator: SeededRandom
    package internal(set) var now = ShellSimulation.start
    var model = PlainLedger()
    var budgets: [[Int]: BudgetID] = [:]
    /// Requests that are open, oldest first.
    var open: [RequestID] = []
    let house: SimulatedHouse
    private var committed: (model: PlainLedger, budgets: [[Int]: BudgetID], open: [RequestID], cut: BooksCut?)
    private var stepsLeft = 0
    private var pending = 0
    private var found: String?
    private var cut: BooksCut?
    /// The leaves that an earlier boot left, and what they fold to.
    private var audited: (leaves: [[UInt8]], fold: LedgerFold) = ([], LedgerFold(startsAtBooks: false))

    package init(seed: UInt64) {
        generator = SeededRandom(seed: seed)
        house = SimulatedHouse(using: &generator)
        committed = (model, budgets, open, cut)
    }

    /// Lives through some boots, clean or cut short, and says what is wrong first.
    package func fault() throws -> String? {
        let folder = try MemoryFolder()
        defer { withExtendedLifetime(folder) {} }
        try EmptyStore.place(at: folder.path + "/state")
        for boot in 0...random(1...3) {
            var settings = EmptyStore.settings
            // Rounds of rows begin, go on and are cut short anywhere in such a life.
            settings.rowsEvery = Int64(random(1...60))
            settings.walPages = random(4...60)
            let store = try OpenStore(
                try StateFolder(path: folder.path + "/state"), settings: settings,
                clock: { [self] in Instant(seconds: Int64(now)) })
            stepsLeft = random(5...30)
            let first = boot == 0 ? furnish : expire
            hand(to: store, [first])
            do { try store.run() } catch is Crash { (model, budgets, open, cut) = committed }
            if let found { return "boot \(boot): \(found)" }
            if let cut, let fault = try foldFault(cut, store.reader) { return "boot \(boot): \(fault)" }
            if let fault = try reportFault(store.reader) { return "boot \(boot): \(fault)" }
        }
        return nil
    }

    func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// How much has happened to money so far.
    package var eventCount: Int { model.events.count }

    /// Keeps the first thing that is wrong.
    func expect(_ isRight: Bool, _ what: @autoclosure () -> String) {
        if !isRight, found == nil { found = what() }
    }

    // MARK: The scheduler

    private struct Crash: Error {}
    private typealias Step = (inout Books) throws -> Void

    /// One batch; the answer to its last change decides the next.
    private func hand(to store: OpenStore, _ steps: [Step]) {
        pending = steps.count
        for step in steps {
            // SAFETY: see the type.
            nonisolated(unsafe) let step = step
            let isQueued = store.writer.submit(
                { books in unsafe try step(&books) },
                then: { [self] _ in
                    pending -= 1
                    if pending == 0 { committedBatch(store) }
                })
            expect(isQueued, "the writer took no change")
        }
    }

    private func committedBatch(_ store: OpenStore) {
        committed = (model, budgets, open, cut)
        guard stepsLeft > 0, found == nil else { return store.writer.close() }
        let count = min(stepsLeft, random(1...6))
        stepsLeft -= count
        var steps = [Step](repeating: step, count: count)
        steps.append { [self] books in try compare(&books) }
        // One boot in four ends in the middle of a batch, and nobody of that batch is answered.
        if stepsLeft == 0, random(0...3) == 0 { steps.append { _ in throw Crash() } }
        hand(to: store, steps)
    }

    private func expire(_ books: inout Books) throws {
        let count = try books.expireHolds()
        expect(count == open.count, "\(count) holds of an earlier boot were there, not \(open.count)")
        let sums = model.sums
        for request in open {
            model.events.append(.ended(request.text, cost: sums.open[request.text]?.amount ?? 0))
        }
        open = []
        try compare(&books)
    }

    private func furnish(_ books: inout Books) throws { try house.furnish(&books, at: Instant(seconds: Int64(now))) }

    // MARK: Equal

    private func compare(_ books: inout Books) throws {
        guard let cut = books.cut(of: house.tenant.text) else { return expect(false, "the tenant has no log") }
        self.cut = cut
        let sums = model.sums
        for (account, name) in house.names.enumerated() {
            guard let state = cut.accounts.first(where: { $0.subject == name })?.state else {
                return expect(false, "\(name) has no account")
            }
            let windows = [state.hour, state.day, state.week, state.month]
            let starts = windows.map { Int($0.start) } + [0]
            expect(starts == sums.latest[account, default: PlainLedger.never], "windows of \(account): \(starts)")
            for (kind, has) in (windows.map(\.sums) + [state.total]).enumerated() {
                let window = PlainLedger.Window(account: account, kind: kind, start: starts[kind])
                let (spent, held) = (sums.spent[window, default: 0], sums.held[window, default: 0])
                expect(has == .init(spent: Int64(spent), held: Int64(held)), "\(window): \(has), not \(spent), \(held)")
            }
            expect(Int(state.overrun) == sums.overrun[account, default: 0], "overrun of \(account)")
        }
        expect(books.openHolds().count == open.count, "\(books.openHolds().count) holds are open")
    }

    /// fold(log) = balances: the leaves on disk, read as an auditor would who goes on where the last boot ended.
    private func foldFault(_ cut: BooksCut, _ reader: Reader) throws -> String? {
        let leaves = try reader.leaves(of: house.tenant.text, from: 0, limit: .max)
        guard leaves.count >= cut.size else { return "\(cut.size - leaves.count) leaves are missing" }
        guard leaves.starts(with: audited.leaves) else { return "a leaf of an earlier boot is not as it was" }
        for bytes in leaves[..<cut.size].dropFirst(audited.leaves.count) {
            let leaf = try LeafReader.read(bytes)
            if let money = leaf.money { try audited.fold.take(money, request: leaf.request) }
        }
        if cut.size > audited.leaves.count { audited.leaves = Array(leaves[..<cut.size]) }
        let lines = audited.fold.balances.split(separator: "\r\n")
        let folded = Set(lines.dropFirst().map(String.init).filter(Self.isMoney))
        let enforced = Set(cut.accounts.flatMap(Self.lines).filter(Self.isMoney))
        return folded.symmetricDifference(enforced).sorted().first.map { "the fold of the log differs: \($0)" }
    }

    /// What reports read is what calls cost, also where rows are behind the leaves.
    private func reportFault(_ reader: Reader) throws -> String? {
        let rows = try reader.usage(from: 0, to: .max, bucketMinutes: 1, tenant: house.tenant)
        let (reported, cost) = (rows.reduce(0) { $0 + $1.cost.count }, model.events.reduce(0) { $0 + $1.cost })
        return reported == Int64(cost) ? nil : "reports say \(reported), and calls cost \(cost)"
    }

    private static func isMoney(_ line: String) -> Bool { !line.hasSuffix(",0,0,0") }

    private static func lines(_ account: BooksCut.Account) -> [String] {
        let state = account.state
        func line(_ name: String, _ window: AccountState.WindowBooks) -> String {
            "\(account.subject),\(name),\(window.start),\(window.sums.spent),\(window.sums.held),0"
        }
        let total = "\(account.subject),total,,\(state.total.spent),\(state.total.held),\(state.overrun)"
        return [line("hour", state.hour), line("day", state.day), line("week", state.week), line("month", state.month)]
            + [total]
    }
}

extension PlainLedger.Event {
    fileprivate var cost: Int { if case .ended(_, let cost) = self { cost } else { 0 } }
}

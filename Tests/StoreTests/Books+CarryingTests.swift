import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksCarryingTests {
    private static func carried(_ traffic: Traffic) throws -> Int {
        try traffic.leaves().filter { try LeafReader.read($0).kind == .booksCarried }.count
    }

    @Test func `books are carried once after each local midnight on which they had moved`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let traffic = try await Traffic.make(running, timeZone: "Europe/Berlin", clock: clock)
        try await running.change { try $0.carryBooks() }
        #expect(try Self.carried(traffic) == 0)
        try await traffic.calls(7, leavingOpen: 2)
        for _ in 0..<3 {
            clock.advance(seconds: 43_200)
            try await running.change { try $0.carryBooks() }
            try await running.change { try $0.carryBooks() }
        }
        #expect(try Self.carried(traffic) == 1, "a day without a leaf carries nothing")
        try await traffic.calls(1)
        clock.advance(seconds: 86_400)
        try await running.change { try $0.carryBooks() }
        #expect(try Self.carried(traffic) == 2)
    }

    @Test func `the fold of the leaves agrees with carried books, and with the accounts behind them`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await running.change { try $0.carryBooks() }
        for _ in 0..<4 {
            try await traffic.calls(9, leavingOpen: 1)
            clock.advance(seconds: 86_400)
            try await running.change { try $0.carryBooks() }
        }
        var whole = LogVerifier()
        var edge = TreeEdge()
        let leaves = try traffic.leaves()
        for leaf in leaves { try whole.take(leaf) }
        let last = try #require(leaves.lastIndex { (try? LeafReader.read($0))?.kind == .booksCarried })
        for leaf in leaves[..<last] { edge.append(TreeHash.leaf(leaf)) }
        var short = LogVerifier(after: edge)
        for leaf in leaves[last...] { try short.take(leaf) }
        #expect(whole.fold.balances == short.fold.balances)
        #expect(whole.fold.openHolds.count == 4)
    }
}

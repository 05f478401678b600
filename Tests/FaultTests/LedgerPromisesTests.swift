import BudgetLedger
import Foundation
import LedgerTesting
import Seeds
import Store
import TestSupport
import Testing
import Vocabulary

/// What the ledger promises, whatever happens in between.
@Suite(.timeLimit(.minutes(5))) struct LedgerPromisesTests {
    private static func house() -> SimulatedHouse {
        var generator = SeededRandom(seed: 5)
        return SimulatedHouse(using: &generator)
    }

    @Test func `no hold survives its request, its crash or its deadline`() async throws {
        let (folder, clock, house) = (try TemporaryFolder(), ManualClock(), Self.house())
        var generator = SeededRandom(seed: 6)
        let requests = (0..<4).map { _ in RequestID(using: &generator) }
        let running = try RunningStore(folder, clock: { clock.now })
        try await running.change { [requests] books in
            try house.furnish(&books, at: clock.now)
            for request in requests { _ = try books.hold(house.order(request, key: 0, NanoUSD(10), .unlimited)) }
            // Its request ends it, with a cost or without one.
            try books.settle(requests[0], Charge(NanoUSD(4)), usage: TokenUsage())
            try books.settle(requests[1], Charge(.zero, isReleased: true), usage: TokenUsage())
        }
        clock.advance(seconds: 3_600)
        let expired = try await running.change { [requests] books in
            _ = try books.hold(house.order(requests[0], key: 0, NanoUSD(10), .unlimited))
            let deadline = clock.now.advanced(bySeconds: -1_800)
            return try books.expireHolds(grantedBefore: deadline)
        }
        #expect(expired == 2)
        #expect(try await running.change { books in books.openHolds().count } == 1)
        running.stop()
        // The daemon died: what is open then is charged at the next start.
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(try await again.change { books in try books.expireHolds() } == 1)
        let total = try await again.change { books in
            books.cut(of: house.tenant.text)?.accounts.first { $0.subject == house.tenant.text }?.state.total
        }
        #expect(total == AccountState.Sums(spent: 34, held: 0))
    }

    @Test func `a window ends in the time zone in which it began, also after a restart`() async throws {
        let (folder, clock, house) = (try TemporaryFolder(), ManualClock(), Self.house())  // Sunday noon, UTC
        let first = try RunningStore(folder, clock: { clock.now })
        try await first.change { books in try house.furnish(&books, at: clock.now) }
        let before = try await Self.spend(first, house)
        _ = try await first.change { books in
            try books.updateTenant(house.tenant, revision: nil, by: .system) { $0.timeZone = "Asia/Tokyo" }.get()
        }
        let moved = try await Self.spend(first, house)
        first.stop()
        clock.advance(seconds: 7_200)
        let again = try RunningStore(folder, clock: { clock.now })
        let after = try await Self.spend(again, house)
        #expect(before.day.start == moved.day.start && moved.day.start == after.day.start)
        #expect(after.day.sums.held == 3)
        // The day that began in UTC ends at midnight of UTC; the next one ends at midnight of Tokyo.
        clock.advance(seconds: 12 * 3_600)
        let next = try await Self.spend(again, house)
        #expect(next.day.sums.held == 1 && next.day.start == before.day.start + 86_400)
    }

    @Test func `alerts fire once, also across a restart, and a changed limit arms them again`() async throws {
        let (folder, clock, house) = (try TemporaryFolder(), ManualClock(), Self.house())
        let first = try RunningStore(folder, clock: { clock.now })
        try await first.change { books in try house.furnish(&books, at: clock.now) }
        try await Self.limit(first, house, 4)
        for _ in 0..<3 { _ = try await Self.spend(first, house) }
        #expect(try Self.alerts(first, house) == ["5000"])
        first.stop()
        let again = try RunningStore(folder, clock: { clock.now })
        _ = try await Self.spend(again, house)
        #expect(try Self.alerts(again, house) == ["5000", "10000"])
        try await Self.limit(again, house, 8)
        _ = try await Self.spend(again, house)
        #expect(try Self.alerts(again, house) == ["5000", "10000", "5000"])
    }

    /// Holds one nano-dollar and answers the tenant's account.
    private static func spend(_ running: RunningStore, _ house: SimulatedHouse) async throws -> AccountState {
        let state = try await running.change { books in
            var random = SystemRandomNumberGenerator()
            _ = try books.hold(house.order(RequestID(using: &random), key: 0, NanoUSD(1), .unlimited))
            return books.cut(of: house.tenant.text)?.accounts.first { $0.subject == house.tenant.text }?.state
        }
        return try #require(state)
    }

    private static func limit(_ running: RunningStore, _ house: SimulatedHouse, _ nano: Int64) async throws {
        _ = try await running.change { books in
            var random = SystemRandomNumberGenerator()
            return try books.setBudget(
                house.tenant.text, .month, NanoUSD(nano), alerts: [50, 100], id: BudgetID(using: &random),
                revision: nil, by: .system
            ).get()
        }
    }

    private static func alerts(_ running: RunningStore, _ house: SimulatedHouse) throws -> [String] {
        try running.store.reader.leaves(of: house.tenant.text, from: 0, limit: .max).compactMap { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.contains(#""kind":"budget-alert""#) else { return nil }
            return text.firstMatch(of: /"basis_points":(\d+)/).map { String($0.1) }
        }
    }
}

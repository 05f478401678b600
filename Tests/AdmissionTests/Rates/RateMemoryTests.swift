import Admission
import PolicyLanguage
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct RateMemoryTests {
    private static let policy = PolicyFile(
        name: "slow.policy", text: "tier slow {\n    allow model *\n    limit rate 3/min\n}\n")

    @Test func `a restart is no way around a rate`() async throws {
        let clock = ManualClock()
        let house = try await TestHouse.make(tier: "slow", policies: [Self.policy], clock: { clock.now })
        for _ in 0..<3 { _ = try await house.admit(house.body(maxTokens: 1)).get() }
        #expect(await house.admit(house.body(maxTokens: 1)).refusal?.reason == .rateExceeded)
        clock.advance(seconds: 20)
        // What a new process would know: nothing but the log.
        house.gatekeeper.remember(try Gatekeeper.recentCalls(from: house.running.store.reader, at: clock.now))
        let again = try house.restarted()
        again.remember(try Gatekeeper.recentCalls(from: house.running.store.reader, at: clock.now))
        let refusal = await house.admit(house.body(maxTokens: 1), by: again).refusal
        #expect(refusal?.reason == .rateExceeded)
        #expect(refusal?.retryAfter == 40)
        clock.advance(seconds: 41)
        #expect(await house.admit(house.body(maxTokens: 1), by: again).refusal == nil)
    }

    @Test func `calls of earlier minutes count in longer windows, and a clock that was ahead holds nobody up`()
        async throws
    {
        let clock = ManualClock()
        let house = try await TestHouse.make(tier: "slow", policies: [Self.policy], clock: { clock.now })
        _ = try await house.admit(house.body(maxTokens: 1)).get()
        let calls = try house.running.store.reader.recentCalls(
            since: clock.now.advanced(bySeconds: -60), now: clock.now)
        #expect(calls.map(\.requests) == [1])
        #expect(calls.first?.path == [house.key.text, house.project.text, house.tenant.text])
        #expect((calls.first?.tokens ?? 0) > 1)
    }

    @Test func `leaves of other kinds before, between and behind change nothing of what a start knows of calls`()
        async throws
    {
        let clock = ManualClock()
        let house = try await TestHouse.make(clock: { clock.now })
        let store = house.running.store
        for round in 0..<6 {
            try await Self.rename(house, round)
            _ = try await house.running.change { try $0.signHeads(dirtyFor: 0) }
            _ = try await house.admit(house.body(maxTokens: 1)).get()
            clock.advance(seconds: 20)
        }
        try await Self.rename(house, 7)
        let start = clock.now.advanced(bySeconds: -120)
        // Calls were admitted at 0, 20 ... 100 s, and it is 120 s.
        for (age, count) in [(15, 0), (20, 1), (35, 1), (45, 2), (60, 3)] as [(Int64, Int)] {
            let calls = try store.reader.recentCalls(since: clock.now.advanced(bySeconds: -age), now: clock.now)
            #expect(calls.count == count)
            let times = (0..<count).map { start.advanced(bySeconds: Int64(100 - 20 * (count - 1 - $0))) }
            #expect(calls.map(\.at) == times)
        }
    }

    private static func rename(_ house: TestHouse, _ round: Int) async throws {
        let name = try #require(Slug("name-\(round)"))
        try await house.running.change { books in
            _ = try books.updateKey(house.key, revision: nil, by: .system) { $0.name = name }.get()
            for text in 0..<40 {
                let other = try #require(Slug("name-\(round)-\(text)"))
                _ = try books.updateKey(house.key, revision: nil, by: .system) { $0.name = other }.get()
            }
        }
        _ = try house.ring.load(from: house.running.store.reader)
    }
}

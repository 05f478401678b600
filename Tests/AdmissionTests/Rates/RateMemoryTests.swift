import Admission
import PolicyLanguage
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(2))) struct RateMemoryTests {
    private static let policy = PolicyFile(
        name: "slow.policy", text: "tier slow {\n    allow model *\n    limit rate 3/min\n}\n")

    @Test func `a restart is no way around a rate`() async throws {
        let clock = ManualClock()
        let house = try await TestHouse.make(tier: "slow", policies: [Self.policy], clock: { clock.now })
        for _ in 0..<3 { _ = try await house.admit(house.body(maxTokens: 1)).get() }
        #expect(await house.admit(house.body(maxTokens: 1)).refusal?.reason == .rateExceeded)
        clock.advance(seconds: 20)
        // What a new process would know: nothing but the log.
        try house.gatekeeper.rememberRates(from: house.running.store.reader)
        let again = try house.restarted()
        try again.rememberRates(from: house.running.store.reader)
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
}

import AuditLog
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite struct LastStopTests {
    private let clock = ManualClock()
    private let running: RunningStore

    init() throws {
        let clock = clock
        running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
    }

    private func tell(_ kinds: [EventKind]) async throws {
        try await running.change { books in
            for kind in kinds { try books.tell(Leaf(kind, by: .system, on: LeafObject(.daemon, "gatehoused"))) }
        }
    }

    @Test func `a state in which no daemon has run has no last stop`() async throws {
        try await tell([])
        #expect(try LastStop.read(running.store.reader) == nil)
    }

    @Test(arguments: [
        ([EventKind.daemonStarted], false), ([.daemonStarted, .heartbeat], false),
        ([.daemonStarted, .daemonStopped], true), ([.daemonStarted, .daemonStopped, .daemonStarted], false),
        ([.daemonStarted, .daemonStopped] + Array(repeating: .heartbeat, count: 20), false),
        (Array(repeating: .heartbeat, count: 40), false), ([.daemonStopped, .heartbeat], true),
    ])
    func `an end is clean if nothing but a stop came last`(kinds: [EventKind], isClean: Bool) async throws {
        try await tell(kinds)
        #expect(try LastStop.read(running.store.reader)?.isClean == isClean)
    }

    @Test func `a gap begins with the minute of the last leaf, whichever log has it`() async throws {
        try await tell([.daemonStarted])
        let traffic = try await Traffic.make(running, clock: clock)
        clock.advance(seconds: 200)
        try await traffic.calls(1)
        let last = clock.now.seconds
        clock.advance(seconds: 5_000)
        let stop = try #require(try LastStop.read(running.store.reader))
        #expect(stop.countedUntil == Instant(seconds: last - last % 60))
        let gap = try #require(stop.gap(until: clock.now))
        try await running.change { books in try books.tell(gap) }
        let house = try running.store.reader.leaves(of: LogOrigin.house, from: 0, limit: 100)
        let text = String(decoding: try #require(house.last), as: UTF8.self)
        #expect(text.contains(#""kind":"audit-gap""#))
        #expect(text.contains(#""first":"\#(stop.countedUntil.nanosecondText)""#), "\(text)")
        #expect(text.contains(#""last":"\#(clock.now.nanosecondText)""#), "\(text)")
    }

    @Test func `a clean stop leaves no gap`() async throws {
        try await tell([.daemonStarted, .daemonStopped])
        #expect(try LastStop.read(running.store.reader)?.gap(until: clock.now) == nil)
    }
}

import AuditLog
import Compliance
import Digests
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// A sink in this process that can be dead, and remembers what it took.
private final class TestSink: Sendable {
    private struct State {
        var isDead = false
        var rows: [String] = []
        var tries = 0
    }

    private let state = Mutex(State())

    var rows: [String] { state.withLock { $0.rows } }
    var tries: Int { state.withLock { $0.tries } }

    func set(dead: Bool) { state.withLock { $0.isDead = dead } }

    func door(kinds: Set<String> = []) -> SinkDoor {
        SinkDoor(name: "siem", format: .jsonl, kinds: kinds) { _, body in
            self.state.withLock { state in
                state.tries += 1
                guard !state.isDead else { return false }
                state.rows += String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
                return true
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct SinkPumpTests {
    @Test func `a dead export sink neither blocks traffic nor loses a record`() async throws {
        let (house, sink) = (try await ComplianceHouse(), TestSink())
        let clock = house.clock
        let pump = SinkPump(sink.door(), house.store, version: "1", clock: { clock.now })
        sink.set(dead: true)
        for _ in 0..<1_400 {
            // What it throws is what the chores log; the turns go on.
            try? await pump.run()
            clock.advance(seconds: 1)
        }
        try await house.traffic.calls(1_300)
        #expect(sink.tries < 30, "it is asked less and less")
        sink.set(dead: false)
        clock.advance(seconds: 400)
        try await pump.run()
        let all = try house.traffic.leaves().map { String(decoding: $0, as: UTF8.self) }
        let own = sink.rows.filter { $0.contains("\"tenant\":\"\(house.traffic.tenant)\"") }
        #expect(own == all, "every leaf once, in its order")
        let told = try house.store.reader.leaves(of: LogOrigin.house, from: 0, limit: 1_000)
            .map { try LeafReader.read($0).kind }
        #expect(told.filter { $0 == .sinkStalled }.count == 1)
        #expect(told.contains(.sinkRecovered))
    }

    @Test func `the mark is durable: another pump goes on where the last one ended`() async throws {
        let (house, sink) = (try await ComplianceHouse(), TestSink())
        let clock = house.clock
        try await house.traffic.calls(3)
        try await SinkPump(sink.door(), house.store, version: "1", clock: { clock.now }).run()
        let taken = sink.rows.count
        try await house.traffic.calls(2)
        try await SinkPump(sink.door(), house.store, version: "1", clock: { clock.now }).run()
        #expect(sink.rows.count == taken + 4)
        #expect(Set(sink.rows).count == sink.rows.count)
    }

    @Test func `an empty hour still sends a manifest of each log, with the root at the mark`() async throws {
        let (house, sink) = (try await ComplianceHouse(), TestSink())
        let (clock, tenant) = (house.clock, house.traffic.tenant.text)
        let pump = SinkPump(sink.door(kinds: ["settled"]), house.store, version: "1", clock: { clock.now })
        try await house.traffic.calls(2)
        try await pump.run()
        try await house.sign()
        #expect(sink.rows.count == 2)
        // The hour in which it got rows ends: nothing is to be said of this log.
        clock.advance(seconds: 3_600)
        try await pump.run()
        #expect(!sink.rows.dropFirst(2).contains { $0.contains(tenant) })
        // The next one brings leaves, and none that this sink wants.
        let mark = try house.store.reader.sinkMark("siem", owner: tenant)
        try await house.traffic.calls(1, leavingOpen: 1)
        try await house.sign()
        try await pump.run()
        clock.advance(seconds: 3_600)
        sink.set(dead: true)
        try? await pump.run()
        sink.set(dead: false)
        clock.advance(seconds: 400)
        try await pump.run()
        let said = sink.rows.filter { $0.contains("\"manifest\"") && $0.contains(tenant) }
        let head = try #require(try house.store.reader.signedHead(of: tenant))
        let log = try #require(try house.store.reader.logs().first { $0.owner == tenant })
        let root = Base64.encode(head.root.bytes)
        let facts = #"{"log":"\#(log.origin)","from":\#(mark),"to":\#(head.size),"root":"\#(root)"}"#
        #expect(said == [#"{"manifest":\#(facts)}"#], "\(said)")
        #expect(head.size > mark)
        // Once for each hour.
        try await pump.run()
        #expect(sink.rows.count { $0.contains("\"manifest\"") && $0.contains(tenant) } == 1)
    }

    @Test func `a sink for some kinds gets those alone`() async throws {
        let (house, sink) = (try await ComplianceHouse(), TestSink())
        let clock = house.clock
        try await house.traffic.calls(5)
        try await SinkPump(sink.door(kinds: ["settled"]), house.store, version: "1", clock: { clock.now }).run()
        #expect(sink.rows.count == 5)
        #expect(sink.rows.allSatisfy { $0.contains("\"kind\":\"settled\"") })
    }
}

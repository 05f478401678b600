import AuditLog
import Compliance
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// What a connection took.
private final class StreamSink: Sendable {
    private let held = Mutex<[UInt8]>([])

    var bytes: [UInt8] { held.withLock { $0 } }

    func take(_ more: [UInt8]) { held.withLock { $0 += more } }
}

@Suite(.timeLimit(.minutes(5))) struct SyslogFrameTests {
    /// The messages of a stream of frames; `nil` if a length is not where the one before ends.
    private static func messages(_ stream: [UInt8]) -> [String]? {
        var (messages, rest) = ([String](), stream[...])
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20),
                let count = Int(String(decoding: rest[..<blank], as: UTF8.self)),
                blank + 1 + count <= rest.endIndex
            else { return nil }
            messages.append(String(decoding: rest[(blank + 1)..<(blank + 1 + count)], as: UTF8.self))
            rest = rest[(blank + 1 + count)...]
        }
        return messages
    }

    @Test func `each leaf is one message with its place, in the order of its log`() async throws {
        let (house, sink) = (try await ComplianceHouse(), StreamSink())
        let clock = house.clock
        try await house.traffic.calls(3)
        var door = SinkDoor(name: "siem", format: .jsonl, kinds: []) { _, body in
            sink.take(body)
            return true
        }
        door.framing = .syslog
        try await SinkPump(door, house.store, version: "1", clock: { clock.now }).run()
        let all = try #require(Self.messages(sink.bytes))
        let log = all.filter { $0.contains("log=\"gatehouse.test/audit/\(house.traffic.tenant)\"") }
        let leaves = try house.traffic.leaves().map { String(decoding: $0, as: UTF8.self) }
        #expect(log.count == leaves.count)
        for (index, (message, leaf)) in zip(log, leaves).enumerated() {
            let kind = try LeafReader.read(Array(leaf.utf8)).kind.word
            let form = try Regex(
                #"^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z gatehouse\.test gatehoused - "#
                    + kind + #" \[leaf@32473 log="[^"]+" index=""# + "\(index)" + #"" sha256="[0-9a-f]{64}"\] "#)
            #expect(message.prefixMatch(of: form) != nil, "\(message)")
            #expect(message.hasSuffix("] " + leaf))
        }
    }

    @Test func `a message in CEF ends without its line end`() async throws {
        let house = try await ComplianceHouse()
        let (clock, sink) = (house.clock, StreamSink())
        var door = SinkDoor(name: "siem", format: .cef, kinds: ["tenant-created"]) { _, body in
            sink.take(body)
            return true
        }
        door.framing = .syslog
        try await SinkPump(door, house.store, version: "1", clock: { clock.now }).run()
        let messages = try #require(Self.messages(sink.bytes))
        #expect(messages.count == 1 && messages[0].contains("] CEF:0|Gatehouse|") && !messages[0].contains("\n"))
    }
}

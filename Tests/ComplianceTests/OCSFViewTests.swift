import AuditLog
import Compliance
import Foundation
import StrictJSON
import Testing
import Vocabulary

/// One event of each kind against the file `Golden/ocsf-1.8.0.jsonl`, which the end-to-end tests hand to a validator
/// that is not ours; with `WRITE_GOLDEN=1` in the environment the file is written anew.
@Suite struct OCSFViewTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden/ocsf-1.8.0.jsonl")

    private static func events() throws -> [String] {
        try EventKind.allCases.enumerated().map { place, kind in
            let bytes = try KindSample.leaf(kind).bytes(at: KindSample.place(place))
            let row = try #require(LeafRow(bytes, origin: KindSample.origin))
            let event = OCSFView(version: "1.0.0").event(row)
            return String(decoding: JSONWriter.plain(event), as: UTF8.self)
        }
    }

    @Test func `each kind gives the event that the validator of others has judged`() throws {
        let events = try Self.events()
        if ProcessInfo.processInfo.environment["WRITE_GOLDEN"] != nil {
            try Data((events.joined(separator: "\n") + "\n").utf8).write(to: Self.golden)
        }
        let written = try String(contentsOf: Self.golden, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(written.count == EventKind.allCases.count)
        for (made, golden) in zip(events, written) { #expect(made == golden) }
    }

    @Test func `numbers of class, activity and type agree`() throws {
        for text in try Self.events() {
            let event = try JSONReader.parse(text)
            let number = try #require(event["class_uid"]?.integer)
            let activity = try #require(event["activity_id"]?.integer)
            #expect(event["type_uid"]?.integer == number * 100 + activity)
            #expect(event["category_uid"]?.integer == number / 1_000)
            #expect((event["activity_name"] != nil) == (activity == 99))
        }
    }

    @Test func `an approval that says no is a denial`() throws {
        var leaf = Leaf(.approvalResolved, by: .system, on: LeafObject(.approval, "apr_1"))
        leaf.decision = .deny
        let row = try #require(LeafRow(try leaf.bytes(at: KindSample.place(0)), origin: KindSample.origin))
        #expect(OCSFView(version: "1").event(row)["activity_id"]?.integer == 11)
    }
}

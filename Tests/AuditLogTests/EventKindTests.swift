import AuditLog
import FoundationEssentials
import StrictJSON
import Testing

@Suite struct EventKindTests {
    @Test func `each kind stands in the catalogue once, with its class and activity`() throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/formats/leaf.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let kinds = try #require(text.split(separator: "## Kinds").last)
        let rows = kinds.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows.sorted() == EventKind.allCases.map(Self.row).sorted())
    }

    private static func row(_ kind: EventKind) -> String {
        "| `\(kind.word)` | \(kind.ocsfClass.rawValue)/\(kind.ocsfActivity)\(kind.isFailure ? " !" : "") |"
    }

    @Test func `published events have the class, activity and status of their kind`() throws {
        guard let events = try Vectors.json("ocsf/events-1.8.0.json")?.array else { return }
        #expect(events.count == EventKind.allCases.count)
        for event in events {
            let word = try #require(event["metadata"]?["event_code"]?.string)
            let kind = try #require(EventKind(rawValue: word))
            #expect(event["class_uid"]?.integer == Int64(kind.ocsfClass.rawValue), "\(word)")
            #expect(event["activity_id"]?.integer == Int64(kind.ocsfActivity), "\(word)")
            #expect(event["status_id"]?.integer == (kind.isFailure ? 2 : 1), "\(word)")
        }
    }

    @Test func `a kind is a word in lower case with hyphens`() {
        for kind in EventKind.allCases {
            #expect(kind.word.allSatisfy { ("a"..."z").contains($0) || $0 == "-" }, "\(kind.word)")
        }
    }
}

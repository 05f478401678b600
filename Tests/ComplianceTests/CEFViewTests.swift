import AuditLog
import Compliance
import Digests
import Testing
import Vocabulary

@Suite struct CEFViewTests {
    @Test func `what would end a field or an event is escaped`() throws {
        var refused = Refused(
            request: RequestID(trusted: "req_8sYc1N4dGq6ZtU0eWb3KxJ"), actor: .system, reason: .modelDenied)
        refused.policy = PolicyStamp(
            revision: SHA256.hash("x"), rule: "a=b\\c|d", decision: DecisionID(trusted: "dec_3xQ0bTz7YfK9wLm2Rc5VhA"))
        let bytes = try Leaf.refused(refused).bytes(at: KindSample.place(3))
        let line = CEFView.line(try #require(LeafRow(bytes, origin: KindSample.origin)), version: "1|2\\3")
        #expect(line.hasPrefix("CEF:0|Gatehouse|gatehoused|1\\|2\\\\3|refused|Refused|5|rt="))
        #expect(line.contains("cs2=a\\=b\\\\c|d "))
        #expect(line.split(separator: "\n").count == 1 && line.hasSuffix("\n"))
    }

    @Test(arguments: EventKind.allCases)
    func `each kind is one line with its word, its leaf and its outcome`(kind: EventKind) throws {
        let bytes = try KindSample.leaf(kind).bytes(at: KindSample.place(3))
        let row = try #require(LeafRow(bytes, origin: KindSample.origin))
        let line = CEFView.line(row, version: "1")
        #expect(line.hasPrefix("CEF:0|Gatehouse|gatehoused|1|\(kind.word)|"))
        #expect(line.contains("externalId=\(KindSample.origin)#3 "))
        #expect(line.contains(" cs3Label=leaf cs3=\(row.hash.hex)"))
        #expect(line.contains(kind.isFailure ? " outcome=failure " : " outcome=success "))
        #expect(line.split(separator: "\n").count == 1 && line.hasSuffix("\n"))
    }
}

import Admission
import Testing
import Vocabulary

@Suite struct FailureTallyTests {
    @Test func `failures from all over one IPv6 network are one source`() throws {
        let tally = FailureTally()
        for text in ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "192.0.2.1", "::ffff:192.0.2.1"] {
            tally.count(cause: "unknown", source: try #require(SourceAddress(text)), key: nil)
        }
        let taken = Dictionary(uniqueKeysWithValues: tally.take().map { ($0.key.source, $0.value) })
        #expect(taken == ["2001:db8::/64": 2, "2001:db8:0:1::/64": 1, "192.0.2.1": 2])
        #expect(tally.take().isEmpty)
    }
}

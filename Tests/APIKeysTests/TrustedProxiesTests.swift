import APIKeys
import Testing
import Vocabulary

@Suite struct TrustedProxiesTests {
    @Test(
        arguments: [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"), ("10.0.0.1", nil, "10.0.0.1"), ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"), ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1,203.0.113.9 ,\t10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"), ("10.0.0.1", "203.0.113.9, x, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "203.0.113.9,", "10.0.0.1"), ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
            ("fd00::1", "2001:db8::5", "2001:db8::5"), ("10.0.0.1", "203.0.113.9:80", "10.0.0.1"),
        ] as [(String, String?, String)])
    func `only a trusted proxy says where a request comes from`(peer: String, field: String?, source: String) throws {
        let ranges = try ["10.0.0.0/8", "fd00::/8"].map { try #require(AddressRange($0)) }
        let found = TrustedProxies(ranges).source(
            peer: try #require(SourceAddress(peer)), forwardedFor: field.map { Array($0.utf8) })
        #expect(found.description == source)
        #expect(TrustedProxies([]).source(peer: found, forwardedFor: Array("1.1.1.1".utf8)) == found)
    }
}

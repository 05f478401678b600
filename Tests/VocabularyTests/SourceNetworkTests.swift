import Testing
import Vocabulary

@Suite struct SourceNetworkTests {
    private func network(_ text: String) throws -> SourceNetwork { SourceNetwork(try #require(SourceAddress(text))) }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("2001:db8::1", "2001:db8::/64"), ("::1", "::/64"),
    ])
    func `what is counted as one client is an IPv4 address or an IPv6 network of 64 bits`(
        text: String, name: String
    ) throws {
        #expect(try network(text).description == name)
        #expect(SourceNetwork(.local).description == "local")
    }

    @Test func `two networks are two clients, two addresses of one are not`() throws {
        #expect(try network("2001:db8::1") == network("2001:db8::ffff:1:2:3"))
        #expect(try network("2001:db8::1") != network("2001:db8:0:1::1"))
        #expect(try network("192.0.2.1") != network("192.0.2.2"))
    }
}

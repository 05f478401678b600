import PolicyLanguage
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("0.0.0.0", "0.0.0.0"), ("2001:db8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"),
        ("::1", "::1"), ("fe80::1:0:0:2", "fe80::1:0:0:2"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("::ffff:1.2.3.4", "1.2.3.4"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
    ])
    func `an address is written as RFC 5952 says`(text: String, canonical: String) {
        #expect(IPAddress(text)?.text == canonical)
    }

    @Test(arguments: [
        "", "1.2.3", "01.2.3.4", "256.1.1.1", "1.2.3.4.5", ":", ":::", "1::2::3", "12345::", "g::", "1:2", "::1%eth0",
    ])
    func `what is no address is none`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.1/8", false), ("10.0.0.0/8", true), ("10.0.0.0/33", false), ("2001:db8::/32", true),
        ("2001:db8::1/32", false), ("::/0", true), ("1.2.3.4", true), ("1.2.3.4/", false),
    ])
    func `a network has no bits after its prefix`(text: String, isNetwork: Bool) {
        #expect((Network(text) != nil) == isNetwork)
    }

    @Test func `a network holds its first and its last address and no other`() throws {
        let network = try #require(Network("10.0.0.0/8"))
        for (text, isInside) in [("10.0.0.0", true), ("10.255.255.255", true), ("11.0.0.0", false), ("::a00:1", false)]
        {
            let address = try #require(IPAddress(text))
            #expect(network.contains(address) == isInside)
        }
    }
}

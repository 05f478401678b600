import APIKeys
import Testing
import Vocabulary

@Suite struct AddressRangeTests {
    @Test(arguments: [
        ("203.0.113.0/24", "203.0.113.255", true), ("203.0.113.0/24", "203.0.114.0", false),
        ("203.0.113.7/32", "203.0.113.7", true), ("203.0.113.7/32", "203.0.113.6", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
        ("::/0", "8.8.8.8", false), ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
        ("2001:db8::/64", "2001:db8::ffff:0:0:1", true), ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("2001:db8::1/128", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::2", false),
        ("192.0.2.0/24", "::ffff:192.0.2.5", true),
    ])
    func `an address lies inside or it does not`(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(SourceAddress(address))) == isInside)
        #expect(!range.contains(.local))
    }

    @Test(arguments: [
        "203.0.113.1/24", "203.0.113.0", "203.0.113.0/", "203.0.113.0/33", "203.0.113.0/024", "203.0.113.0/+8",
        "/8", "2001:db8::1/64", "2001:db8::/129", "::1/127", "1.2.3.4/0", "::ffff:1.2.3.0/120", "local/0",
        "0.0.0.0/0/0",
    ])
    func `host bits and other shapes are refused`(text: String) { #expect(AddressRange(text) == nil) }

    @Test(arguments: ["203.0.113.0/24", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1/128"])
    func `a network is written as it was read`(text: String) { #expect(AddressRange(text)?.description == text) }

    @Test func `a key's network must lie inside its tenant's`() throws {
        let tenant = try ["10.0.0.0/8", "2001:db8::/32"].map { try #require(AddressRange($0)) }
        let inside = try ["10.1.0.0/16", "10.0.0.0/8", "2001:db8:1::/48"].map { try #require(AddressRange($0)) }
        let wider = try #require(AddressRange("10.0.0.0/7"))
        #expect(AllowedNetworks.fit(key: inside, tenant: tenant))
        #expect(!AllowedNetworks.fit(key: inside + [wider], tenant: tenant))
        #expect(AllowedNetworks.fit(key: [wider], tenant: []))
    }

    @Test func `a tenant that became narrower narrows its keys`() throws {
        let key = [try #require(AddressRange("10.0.0.0/8"))]
        let tenant = [try #require(AddressRange("10.1.0.0/16"))]
        let address = try #require(SourceAddress("10.2.0.1"))
        #expect(AllowedNetworks.admit(address, key: key, tenant: []))
        #expect(!AllowedNetworks.admit(address, key: key, tenant: tenant))
        #expect(!AllowedNetworks.admit(address, key: [], tenant: tenant))
        #expect(AllowedNetworks.admit(address, key: [], tenant: []))
        #expect(!AllowedNetworks.admit(.local, key: key, tenant: []))
    }
}

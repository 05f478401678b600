import Gateway
import Testing
import Vocabulary

@Suite struct AddressRuleTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1",
        "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1",
        "2002:a00:1::", "2001:db8::1", "2001::1",
    ])
    func `no name leads into this machine or its network`(text: String) throws {
        #expect(!AddressRule.isPublic(try #require(SourceAddress(text))))
    }

    @Test(arguments: ["1.1.1.1", "100.63.255.255", "100.128.0.0", "172.32.0.1", "193.0.0.1", "2606:4700::1111"])
    func `the public internet may be reached`(text: String) throws {
        #expect(AddressRule.isPublic(try #require(SourceAddress(text))))
    }
}

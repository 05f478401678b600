import Seeds
import Testing
import Vocabulary

@Suite struct SourceAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"), ("::", "::"), ("::1", "::1"),
        ("2001:db8::", "2001:db8::"), ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an address has one spelling`(text: String, canonical: String) throws {
        #expect(try #require(SourceAddress(text)).description == canonical)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.+4", "1.2.3.4 ", ":", ":::", "1::2::3", "12345::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:", ":1::", "g::", "1.2.3.4::", "fe80::1%eth0",
        "[::1]", "::+1", "::1.2.3", "٣.1.1.1", "\u{301}", "é::", "1:2:3:4:5:6:7:1.2.3.4",
    ])
    func `what is no address is none`(text: String) { #expect(SourceAddress(text) == nil) }

    @Test func `an address is read back as it was written`() throws {
        var generator = SeededRandom(seed: 6)
        for _ in 0..<300 {
            let mask = UInt64.random(in: 0...UInt64.max, using: &generator)
            let address = SourceAddress(high: generator.next() & mask, low: generator.next() & mask << 16)
            #expect(SourceAddress(address.description) == address)
        }
    }
}

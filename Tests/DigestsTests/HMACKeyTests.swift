import Digests
import Testing

@Suite struct HMACKeyTests {
    /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
    @Test func `the examples of the RFC`() {
        let one = HMACKey([UInt8](repeating: 0x0B, count: 20)).authenticate(Array("Hi There".utf8))
        #expect(one.hex == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        let two = HMACKey(Array("Jefe".utf8)).authenticate(Array("what do ya want for nothing?".utf8))
        #expect(two.hex == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let six = HMACKey([UInt8](repeating: 0xAA, count: 131))
            .authenticate(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        #expect(six.hex == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    /// RFC 5869, test cases 1 and 3.
    @Test func `keys are derived as in the RFC`() throws {
        let secret = [UInt8](repeating: 0x0B, count: 22)
        let salted = HMACKey.derive(
            secret: secret, salt: try #require(Hex.decode("000102030405060708090a0b0c")),
            info: try #require(Hex.decode("f0f1f2f3f4f5f6f7f8f9")), count: 42)
        #expect(
            Hex.encode(salted)
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        let bare = HMACKey.derive(secret: secret, salt: [], info: [], count: 42)
        #expect(
            Hex.encode(bare)
                == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
        #expect(HMACKey.derive(secret: secret, salt: [], info: [], count: 8_160).count == 8_160)
    }

    @Test func `Wycheproof is judged as published`() throws {
        let cases = try Wycheproof.cases("hmac_sha256_test")
        let misjudged = try Wycheproof.misjudged(cases) { row in
            let tag = HMACKey(try row.bytes("key")).authenticate(try row.bytes("msg"))
            return Array(tag.bytes.prefix(Int(row.size("tagSize")) / 8)) == (try row.bytes("tag"))
        }
        #expect(misjudged == [] && [0, 174].contains(cases.count))
    }
}

import Digests
import Testing

@Suite struct Ed25519Tests {
    /// RFC 8032, section 7.1, test 2.
    @Test func `the example of the RFC is signed to the byte`() throws {
        let seed = try #require(Hex.decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
        guard let key = SigningKey(seed: seed) else {
            Issue.record("a seed of 32 bytes is a key")
            return
        }
        #expect(
            Hex.encode(key.publicKey.bytes) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        let signature = key.sign([0x72])
        #expect(
            Hex.encode(signature) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        #expect(key.publicKey.verifies(signature, of: [0x72]))
        #expect(!key.publicKey.verifies(signature, of: [0x73]))
        #expect(!key.publicKey.verifies(Array(signature.dropLast()), of: [0x72]))
        #expect(!key.publicKey.verifies([], of: [0x72]))
    }

    @Test func `a key of another length is none`() {
        for count in [0, 31, 33, 64] {
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(VerifyingKey(bytes) == nil)
            if SigningKey(seed: bytes) != nil { Issue.record("a seed of \(count) bytes was taken") }
        }
    }

    @Test func `Wycheproof is judged as published`() throws {
        let cases = try Wycheproof.cases("ed25519_test")
        let misjudged = try Wycheproof.misjudged(cases) { row in
            let bytes = try row.bytes("pk")
            let key = try #require(VerifyingKey(bytes))
            return key.verifies(try row.bytes("sig"), of: try row.bytes("msg"))
        }
        #expect(misjudged == [] && [0, 151].contains(cases.count))
    }
}

import Digests
import Testing

@Suite struct SealedBoxTests {
    static let key = [UInt8](repeating: 1, count: 32)
    static let nonce = [UInt8](repeating: 2, count: 12)

    @Test func `what was sealed opens, and nothing else does`() {
        for plain in [[], [7], Array("a longer text than one block of sixteen".utf8)] as [[UInt8]] {
            let sealed = SealedBox.seal(plain, key: Self.key, nonce: Self.nonce, associated: [9])
            #expect(sealed.count == plain.count + SealedBox.tagBytes)
            #expect(SealedBox.open(sealed, key: Self.key, nonce: Self.nonce, associated: [9]) == plain)
            #expect(SealedBox.open(sealed, key: Self.key, nonce: Self.nonce, associated: []) == nil)
            #expect(
                SealedBox.open(sealed, key: Self.key, nonce: [UInt8](repeating: 3, count: 12), associated: [9]) == nil)
            for place in sealed.indices {
                var changed = sealed
                changed[place] ^= 1
                #expect(SealedBox.open(changed, key: Self.key, nonce: Self.nonce, associated: [9]) == nil)
            }
        }
    }

    @Test func `keys, nonces and texts of another length do not open`() {
        let sealed = SealedBox.seal([1], key: Self.key, nonce: Self.nonce, associated: [])
        #expect(SealedBox.open(sealed, key: Array(Self.key.dropLast()), nonce: Self.nonce, associated: []) == nil)
        #expect(SealedBox.open(sealed, key: Self.key, nonce: Array(Self.nonce.dropLast()), associated: []) == nil)
        #expect(SealedBox.open(Array(sealed.prefix(15)), key: Self.key, nonce: Self.nonce, associated: []) == nil)
        #expect(SealedBox.open([], key: Self.key, nonce: Self.nonce, associated: []) == nil)
    }

    @Test func `Wycheproof is judged as published`() throws {
        let cases = try Wycheproof.cases("aes_gcm_test").filter { row in
            row.size("keySize") == 256 && row.size("ivSize") == 96 && row.size("tagSize") == 128
        }
        let misjudged = try Wycheproof.misjudged(cases) { row in
            let (key, nonce, associated) = (try row.bytes("key"), try row.bytes("iv"), try row.bytes("aad"))
            let (plain, sealed) = (try row.bytes("msg"), try row.bytes("ct") + row.bytes("tag"))
            let opens = SealedBox.open(sealed, key: key, nonce: nonce, associated: associated) == plain
            return opens && SealedBox.seal(plain, key: key, nonce: nonce, associated: associated) == sealed
        }
        #expect(misjudged == [])
    }
}

import Digests
import Testing

@Suite struct SHA256Tests {
    /// FIPS 180-4, and its long example of a million letters.
    @Test func `the examples of the standard`() {
        #expect(SHA256.hash("").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.hash("abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(SHA256.hash(million).hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `pieces of any length give the hash of the whole`() {
        let whole = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        for split in whole.indices {
            var hash = SHA256()
            hash.update(Array(whole[..<split]))
            hash.update(Array(whole[split...]).span)
            #expect(hash.finish() == SHA256.hash(whole))
        }
    }

    @Test func `a copy goes its own way`() {
        var first = SHA256()
        first.update(Array("a".utf8))
        var second = first
        first.update(Array("b".utf8))
        second.update(SHA256.hash("c"))
        #expect(first.finish() == SHA256.hash("ab"))
        #expect(second.finish() == SHA256.hash(Array("a".utf8) + SHA256.hash("c").bytes))
    }
}

import Digests
import Testing

@Suite struct SecureRandomTests {
    @Test func `drawn bytes have the length asked for and do not repeat`() {
        #expect(SecureRandom.bytes(0) == [])
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
        var generator = SecureRandom()
        #expect(Set((0..<8).map { _ in generator.next() }).count == 8)
    }

    @Test func `secrets are compared whole and wiped whole`() {
        #expect(SecretBytes.areEqual([], []) && SecretBytes.areEqual([1, 2], [1, 2]))
        #expect(!SecretBytes.areEqual([1, 2], [1, 3]) && !SecretBytes.areEqual([1, 2], [1]))
        var secret: [UInt8] = [1, 2, 3]
        SecretBytes.wipe(&secret)
        #expect(secret == [0, 0, 0])
    }
}

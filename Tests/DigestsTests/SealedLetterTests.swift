import Digests
import Testing

@Suite struct SealedLetterTests {
    private static let purpose = "a test"
    private static let plain = Array("pepper and salt".utf8)

    @Test func `the public half is the one of RFC 7748`() throws {
        // Section 6.1, Bob.
        let bytes = try hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
        guard let secret = RecipientSecret(bytes) else { throw Missing() }
        let wanted = try hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
        #expect(secret.publicKey.bytes == wanted)
    }

    @Test func `only the recipient opens a letter, for its purpose, unchanged`() throws {
        let (mine, other) = (try secret(1), try secret(2))
        let letter = try #require(SealedLetter.seal(Self.plain, for: mine.publicKey, purpose: Self.purpose))
        #expect(SealedLetter.open(letter, with: mine, purpose: Self.purpose) == Self.plain)
        #expect(SealedLetter.open(letter, with: other, purpose: Self.purpose) == nil)
        #expect(SealedLetter.open(letter, with: mine, purpose: "another") == nil)
        for place in letter.indices {
            var changed = letter
            changed[place] ^= 1
            #expect(SealedLetter.open(changed, with: mine, purpose: Self.purpose) == nil, "byte \(place)")
        }
        for length in 0..<letter.count {
            #expect(SealedLetter.open(Array(letter[..<length]), with: mine, purpose: Self.purpose) == nil)
        }
    }

    @Test func `two letters of the same text have nothing in common`() throws {
        let mine = try secret(1)
        let first = try #require(SealedLetter.seal(Self.plain, for: mine.publicKey, purpose: Self.purpose))
        let second = try #require(SealedLetter.seal(Self.plain, for: mine.publicKey, purpose: Self.purpose))
        #expect(first[..<32] != second[..<32] && first[32...] != second[32...])
    }

    @Test func `nothing is sealed for a point of small order`() throws {
        // RFC 7748, section 6.1: what both sides come to would be zero for everybody.
        for point in [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)] {
            let weak = try #require(RecipientKey(point))
            #expect(SealedLetter.seal(Self.plain, for: weak, purpose: Self.purpose) == nil)
        }
    }

    @Test func `a recipient reads as it was written, and nothing else is one`() throws {
        let key = try secret(3).publicKey
        #expect(RecipientKey(text: key.description) == key)
        for text in [
            "", "gatehouse-recipient:", "gatehouse-recipient:AAAA", "age1qqqq", String(key.description.dropLast()),
        ] {
            #expect(RecipientKey(text: text) == nil, "\(text)")
        }
        for count in [0, 31, 33] {
            let isSecret = RecipientSecret([UInt8](repeating: 1, count: count)) != nil
            #expect(!isSecret && RecipientKey([UInt8](repeating: 1, count: count)) == nil)
        }
    }

    private func secret(_ byte: UInt8) throws -> RecipientSecret {
        guard let secret = RecipientSecret([UInt8](repeating: byte, count: 32)) else { throw Missing() }
        return secret
    }

    private func hex(_ text: String) throws -> [UInt8] { try #require(Digest256(hex: text)).bytes }

    private struct Missing: Error {}
}

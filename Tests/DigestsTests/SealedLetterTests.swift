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
        let point = secret.publicKey.bytes
        #expect(point == wanted)
    }

    @Test func `only the recipient opens a letter, for its purpose, unchanged`() throws {
        let letter = try letter(to: 1)
        #expect(try open(letter, by: 1) == Self.plain)
        #expect(try open(letter, by: 2) == nil)
        #expect(try open(letter, by: 1, purpose: "another") == nil)
        for place in letter.indices {
            var changed = letter
            changed[place] ^= 1
            #expect(try open(changed, by: 1) == nil, "byte \(place)")
        }
        for length in 0..<letter.count {
            #expect(try open(Array(letter[..<length]), by: 1) == nil)
        }
    }

    @Test func `two letters of the same text have nothing in common`() throws {
        let (first, second) = (try letter(to: 1), try letter(to: 1))
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
            if RecipientSecret([UInt8](repeating: 1, count: count)) != nil {
                Issue.record("\(count) bytes are no secret")
            }
            #expect(RecipientKey([UInt8](repeating: 1, count: count)) == nil)
        }
    }

    private func secret(_ byte: UInt8) throws -> RecipientSecret {
        guard let secret = RecipientSecret([UInt8](repeating: byte, count: 32)) else { throw Missing() }
        return secret
    }

    private func letter(to byte: UInt8) throws -> [UInt8] {
        let recipient = try secret(byte).publicKey
        return try #require(SealedLetter.seal(Self.plain, for: recipient, purpose: Self.purpose))
    }

    private func open(_ letter: [UInt8], by byte: UInt8, purpose: String = Self.purpose) throws -> [UInt8]? {
        SealedLetter.open(letter, with: try secret(byte), purpose: purpose)
    }

    private func hex(_ text: String) throws -> [UInt8] { try #require(Digest256(hex: text)).bytes }

    private struct Missing: Error {}
}

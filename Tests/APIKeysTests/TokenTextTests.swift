import APIKeys
import Seeds
import Testing
import Vocabulary

@Suite struct TokenTextTests {
    @Test func `a token is its kind, its key and its secret`() throws {
        let read = try #require(parts(of: Sample.tokenBytes))
        #expect(read.kind == .project)
        #expect(read.id.text == "key_ocRE8IdqBxbDJpXv")
    }

    @Test func `every single-character change of a valid token is refused before hashing`() {
        for place in Sample.tokenBytes.indices {
            for digit in Base62.digits where digit != Sample.tokenBytes[place] {
                var changed = Sample.tokenBytes
                changed[place] = digit
                #expect(!isToken(changed))
            }
        }
    }

    @Test func `a byte more or less, or one outside the alphabet, is refused`() {
        for place in Sample.tokenBytes.indices {
            #expect(!isToken(Array(Sample.tokenBytes.prefix(place))))
            for stranger: UInt8 in [0, 0x20, 0x2B, 0x2F, 0x3A, 0x40, 0x5B, 0x5F, 0x60, 0x7B, 0xD0, 0xFF] {
                var changed = Sample.tokenBytes
                changed[place] = stranger
                #expect(!isToken(changed))
            }
        }
        #expect(!isToken(Sample.tokenBytes + [0x30]))
        #expect(!isToken(Sample.tokenBytes + [0x0A]))
        #expect(!isToken([0x20] + Sample.tokenBytes))
        #expect(!isToken([]))
    }

    @Test func `a checksum is right by chance once in four thousand million times`() {
        var generator = SeededRandom(seed: 7)
        let invented = (0..<20_000).filter { _ in
            let digits = Base62.random(TokenText.digits, using: &generator)
            return isToken(Array("sk-proj-".utf8) + digits)
        }
        #expect(invented.isEmpty)
    }

    @Test func `the tokens of another implementation are read`() throws {
        struct File: Decodable {
            struct Valid: Decodable {
                let token: String
                let kind: String
                let keyId: String

                enum CodingKeys: String, CodingKey {
                    case token, kind
                    case keyId = "key_id"
                }
            }
            struct Invalid: Decodable {
                let why: String
                let text: String
            }
            let valid: [Valid]
            let invalid: [Invalid]
        }
        guard let file = Vectors.load("token/token.json", as: File.self) else { return }
        for row in file.valid {
            let read = try #require(parts(of: Array(row.token.utf8)))
            #expect(read.kind.rawValue == row.kind)
            #expect(read.id.text == "key_" + row.keyId)
        }
        for row in file.invalid { #expect(!isToken(Array(row.text.utf8)), "\(row.why)") }
    }
}

/// What a token says; the value itself cannot be copied into an expectation.
func parts(of bytes: [UInt8]) -> (kind: KeyKind, id: KeyID)? {
    guard let token = TokenText(bytes) else { return nil }
    return (token.kind, token.key.id)
}

private func isToken(_ bytes: [UInt8]) -> Bool { parts(of: bytes) != nil }

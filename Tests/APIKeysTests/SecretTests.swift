import APIKeys
import Seeds
import Testing
import Vocabulary

@Suite struct SecretTests {
    @Test(arguments: KeyKind.allCases) func `a new token is read back as what it was made for`(kind: KeyKind) throws {
        var generator = SeededRandom(seed: 1)
        for _ in 0..<200 {
            let id = KeyID(using: &generator)
            let secret = Secret(kind: kind, id: id, using: &generator)
            let text = secret.reveal()
            #expect(text.utf8.count == kind.tokenLength)
            let read = try #require(parts(of: Array(text.utf8)))
            #expect(read.kind == kind)
            #expect(read.id == id)
        }
    }

    @Test func `two tokens of one key differ`() {
        var generator = SeededRandom(seed: 2)
        let id = KeyID(using: &generator)
        let first = Secret(kind: .project, id: id, using: &generator).reveal()
        let second = Secret(kind: .project, id: id, using: &generator).reveal()
        #expect(first.prefix(24) == second.prefix(24))
        #expect(first != second)
    }

    @Test func `a secret in a message shows none of its digits`() {
        var generator = SeededRandom(seed: 3)
        let pepper = Pepper(number: 1, bytes: Sample.pepperBytes)
        let id = KeyID(using: &generator)
        let secret = Secret(kind: .project, id: id, using: &generator).reveal()
        #expect(!"\(String(describing: pepper))".contains("0, 1, 2"))
        #expect(id.hint == "\(id.text.dropFirst(4).prefix(3))…\(id.text.suffix(3))")
        #expect(!secret.dropFirst(24).contains(id.hint))
    }
}

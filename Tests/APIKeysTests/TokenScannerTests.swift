import APIKeys
import Seeds
import Testing
import Vocabulary

@Suite struct TokenScannerTests {
    @Test func `a token in a text becomes the id of its key`() {
        let id = "key_ocRE8IdqBxbDJpXv"
        let token = Sample.token
        #expect(TokenScanner.redact(token) == id)
        #expect(TokenScanner.redact("a \(token), b\(token)c — \(token)") == "a \(id), b\(id)c — \(id)")
        #expect(TokenScanner.redact("sk-proj-sk-proj-\(token)") == "sk-proj-sk-proj-\(id)")
    }

    @Test(arguments: ["", "sk-proj-", "sk-proj-abc", "nothing here", "sk-ant-api03-\(Sample.token.dropFirst(8))"])
    func `what is no token stays as it is`(text: String) { #expect(TokenScanner.redact(text) == text) }

    @Test func `a planted token is found wherever it stands`() {
        var generator = SeededRandom(seed: 8)
        for _ in 0..<100 {
            let id = KeyID(using: &generator)
            let kind = KeyKind.allCases.randomElement(using: &generator) ?? .project
            let token = Secret(kind: kind, id: id, using: &generator).reveal()
            let before = Base62.random(Int.random(in: 0..<40, using: &generator), using: &generator)
            let bytes = before + Array(token.utf8) + Base62.random(9, using: &generator)
            #expect(TokenScanner.tokens(in: bytes).map(\.id) == [id])
            #expect(TokenScanner.hasShape(in: bytes))
        }
    }

    @Test func `a request target without a token has not the shape of one`() {
        #expect(!TokenScanner.hasShape(in: Array("/v1/messages?beta=true&key=sk-proj-short".utf8)))
        #expect(!TokenScanner.hasShape(in: []))
        #expect(TokenScanner.hasShape(in: Array("/v1/messages?key=\(Sample.token.dropLast())x".utf8)))
    }
}

import APIKeys
import Administration
import Digests
import Testing
import Vocabulary

@Suite struct KeyMintTests {
    @Test func `what is stored of a secret proves that secret and no other`() async throws {
        let (mint, pepper) = (try ControlHouse.mint(), try ControlHouse.pepper())
        var random = SecureRandom()
        let id = KeyID(using: &random)
        let (first, second) = (await mint.strike(.project, id), await mint.strike(.project, id))
        #expect(first.text != second.text)
        var memory = Argon2Memory(kibibytes: 8)
        let right = first.stored.matches(password: pepper.password(of: Array(first.text.utf8)), memory: &memory)
        let wrong = first.stored.matches(password: pepper.password(of: Array(second.text.utf8)), memory: &memory)
        #expect(right && !wrong)
    }

    @Test func `a token names its key`() async throws {
        var random = SecureRandom()
        let id = KeyID(using: &random)
        let coin = try await ControlHouse.mint().strike(.admin, id)
        guard let token = TokenText(Array(coin.text.utf8)) else {
            Issue.record("the token has no right shape")
            return
        }
        let (key, kind) = (token.key.id, token.kind)
        #expect(key == id && kind == .admin)
    }
}

import APIKeys
import Digests
import Testing
import Vocabulary

@Suite struct StoredSecretTests {
    private static let cheap = Argon2Parameters(memory: 64, passes: 1, lanes: 1)

    @Test func `what is stored of a token is what another implementation computes`() throws {
        let pepper = try Sample.pepper()
        let password = pepper.password(of: Sample.tokenBytes)
        #expect(password.hex == Sample.password)
        #expect(pepper.sieve(of: Sample.tokenBytes) == Sample.sieve)
        let stored = StoredSecret(phc: try PHCString(Sample.phc), pepper: 1, sieve: Sample.sieve)
        var memory = Argon2Memory(kibibytes: 19_456)
        let isRight = stored.matches(password: password, memory: &memory)
        #expect(isRight)
        let isWrong = stored.matches(password: pepper.password(of: Sample.tokenBytes.reversed()), memory: &memory)
        #expect(!isWrong)
    }

    @Test func `a new secret is stored so that it alone matches`() throws {
        var generator = Seeded(5)
        let pepper = try Sample.pepper()
        let parameters = try #require(Self.cheap)
        var memory = Argon2Memory(kibibytes: parameters.memory)
        let secret = Secret(kind: .project, id: .init(using: &generator), using: &generator)
        let stored = StoredSecret(
            of: secret, pepper: pepper, parameters: parameters, memory: &memory, using: &generator)
        let password = secret.withBytes { bytes in pepper.password(of: bytes) }
        let isRight = stored.matches(password: password, memory: &memory)
        #expect(isRight)
        let isWrong = stored.matches(password: pepper.password(of: Sample.tokenBytes), memory: &memory)
        #expect(!isWrong)
        let read = try PHCString(stored.phc.text)
        #expect(read == stored.phc)
    }

    @Test func `an older pepper or a cheaper run asks to be computed anew`() throws {
        let stored = StoredSecret(phc: try PHCString(Sample.phc), pepper: 1, sieve: 0)
        let dearer = try #require(Argon2Parameters(memory: 20_000, passes: 2, lanes: 1))
        let cheaper = try #require(Argon2Parameters(memory: 9_216, passes: 1, lanes: 1))
        #expect(!stored.isOutdated(pepper: 1, parameters: .standard))
        #expect(stored.isOutdated(pepper: 2, parameters: .standard))
        #expect(stored.isOutdated(pepper: 1, parameters: dearer))
        #expect(!stored.isOutdated(pepper: 1, parameters: cheaper))
    }

    /// The best of 2,000 comparisons each, interleaved: a difference in the first byte and one in the last.
    @Test func `comparing takes the same time wherever the difference is`() throws {
        let tag = [UInt8](repeating: 7, count: 4_096)
        var (early, late) = (tag, tag)
        early[0] ^= 1
        late[4_095] ^= 1
        let clock = ContinuousClock()
        var (best, other) = (Duration.seconds(1), Duration.seconds(1))
        for _ in 0..<2_000 {
            best = min(best, clock.measure { _ = SecretBytes.areEqual(tag, early) })
            other = min(other, clock.measure { _ = SecretBytes.areEqual(tag, late) })
        }
        #expect(best < other * 2 && other < best * 2, "\(best) and \(other)")
    }
}

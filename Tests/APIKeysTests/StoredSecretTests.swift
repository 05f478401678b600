import APIKeys
import Digests
import Seeds
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
        var generator = SeededRandom(seed: 5)
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

    /// A wrong secret's tag differs from the stored one in any byte; here in the first and in the last.
    @Test func `comparing takes the same time wherever the difference is`() throws {
        let stored = Array(try PHCString(Sample.phc).tag.bytes)
        var (early, late) = (stored, stored)
        early[0] ^= 1
        late[31] ^= 1
        let t = Timing.welch(stored, early, late) { SecretBytes.areEqual($0, $1) }
        #expect(abs(t) < Timing.limit, "t = \(t)")
    }

    /// What stands for the tag of a key that does not exist is as far from the right one as a wrong secret's.
    @Test func `a wrong secret and a wrong key id are told apart by no comparison`() throws {
        var generator = SeededRandom(seed: 11)
        let stored = Array(try PHCString(Sample.phc).tag.bytes)
        let pepper = try Sample.pepper()
        let parameters = try #require(Self.cheap)
        var memory = Argon2Memory(kibibytes: parameters.memory)
        let tags = (0..<2).map { _ in
            let secret = Secret(kind: .project, id: .init(using: &generator), using: &generator)
            let password = secret.withBytes { pepper.password(of: $0) }
            return Array(memory.tag(password: password, salt: Salt(using: &generator), parameters: parameters).bytes)
        }
        let t = Timing.welch(stored, tags[0], tags[1]) { SecretBytes.areEqual($0, $1) }
        #expect(abs(t) < Timing.limit, "t = \(t)")
    }

    @Test func `a comparison that stops at the first difference is found out`() throws {
        let stored = Array(try PHCString(Sample.phc).tag.bytes)
        var (early, late) = (stored, stored)
        early[0] ^= 1
        late[31] ^= 1
        let t = Timing.welch(stored, early, late) { one, other in
            for place in one.indices where one[place] != other[place] { return false }
            return true
        }
        #expect(abs(t) > Timing.limit, "t = \(t)")
    }
}

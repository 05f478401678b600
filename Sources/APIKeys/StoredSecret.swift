package import Digests

/// What is stored of one version of a key, from which its token cannot be rebuilt.
package struct StoredSecret: Hashable, Sendable {
    package let phc: PHCString
    /// Number of the pepper that was used.
    package var pepper: Int { Int(pepperNumber) }
    package let sieve: UInt16
    private let pepperNumber: Int32

    package init(phc: PHCString, pepper: Int, sieve: UInt16) {
        (self.phc, self.sieve, pepperNumber) = (phc, sieve, Int32(clamping: pepper))
    }

    /// Computes what to store for `token`; costs one argon2id run, so never on an event loop or the writer.
    package init(
        of token: borrowing Secret, pepper: Pepper, parameters: Argon2Parameters, memory: inout Argon2Memory,
        using generator: inout some RandomNumberGenerator
    ) {
        let (password, sieve) = token.withBytes { bytes in (pepper.password(of: bytes), pepper.sieve(of: bytes)) }
        self.init(
            password: password, sieve: sieve, pepper: pepper.number, parameters: parameters, memory: &memory,
            using: &generator)
    }

    /// Computes what to store from what `Pepper` made of a token; for a change of pepper or parameters after a success.
    package init(
        password: Digest256, sieve: UInt16, pepper: Int, parameters: Argon2Parameters,
        memory: inout Argon2Memory, using generator: inout some RandomNumberGenerator
    ) {
        let salt = Salt(using: &generator)
        let tag = memory.tag(password: password, salt: salt, parameters: parameters)
        self.init(phc: PHCString(parameters: parameters, salt: salt, tag: tag), pepper: pepper, sieve: sieve)
    }

    /// True if `password` is what the pepper made of the right token; costs one argon2id run.
    ///
    /// The comparison takes the same time wherever the tags differ.
    package func matches(password: Digest256, memory: inout Argon2Memory) -> Bool {
        let tag = memory.tag(password: password, salt: phc.salt, parameters: phc.parameters)
        return SecretBytes.areEqual(tag.bytes, phc.tag.bytes)
    }

    /// True if a success should be followed by a new string: an older pepper, or a cheaper run than today's.
    package func isOutdated(pepper current: Int, parameters: Argon2Parameters) -> Bool {
        pepper != current || !phc.parameters.isAtLeast(parameters)
    }
}

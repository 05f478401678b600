package import APIKeys

/// The limits of authentication (`docs/reference/settings.md`, `keys`); the defaults are those of the settings.
package struct KeyRingSettings: Sendable {
    /// Proved tokens that are remembered; a power of two, at least 128.
    package var cacheEntries = 131_072
    /// Seconds after which a proved token that nobody used is forgotten.
    package var cacheSeconds: Int64 = 24 * 3_600
    /// What a new secret costs; an older and cheaper one is computed anew after its next success.
    package var parameters = Argon2Parameters.standard
    /// Threads that run argon2id and nothing else.
    package var threads = 1
    /// Claims that may wait for a thread, in all and of one source.
    package var queueLimit = 64
    package var queueLimitPerSource = 4
    /// How long a claim may wait for a thread, nanoseconds.
    package var queueNanoseconds: Int64 = 500_000_000

    package init() {}
}

extension KeyRingSettings {
    /// Threads for argon2id on a machine: all cores but one, in at most a quarter of the memory, and at least one.
    package static func threads(cores: Int, memoryBytes: Int, parameters: Argon2Parameters) -> Int {
        max(1, min(cores - 1, memoryBytes / 4 / parameters.bytes))
    }
}

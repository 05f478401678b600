/// The operating system's generator through libcrypto; ends the process rather than give weak bytes.
package struct SecureRandom: RandomNumberGenerator, Sendable {
    package init() {}

    /// Eight random bytes.
    package mutating func next() -> UInt64 {
        SecureRandom.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// `count` random bytes.
    package static func bytes(_ count: Int) -> [UInt8] { Libcrypto.randomBytes(count) }
}

/// Comparing and wiping of secrets.
package enum SecretBytes {
    /// True if both are equal; takes the same time wherever they differ.
    ///
    /// The lengths are not secret.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && Libcrypto.areEqual(left, right)
    }

    /// Overwrites `bytes` with zeros in a way that the compiler cannot drop.
    package static func wipe(_ bytes: inout [UInt8]) { Libcrypto.wipe(&bytes) }
}

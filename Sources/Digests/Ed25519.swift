/// The private half of an Ed25519 key (RFC 8032): a seed of 32 bytes that cannot be copied, printed or encoded.
package struct SigningKey: ~Copyable, Sendable {
    private let key: Libcrypto.PrivateKey
    package let publicKey: VerifyingKey

    /// Returns `nil` unless `seed` has 32 bytes.
    package init?(seed: [UInt8]) {
        guard seed.count == 32, let key = Libcrypto.PrivateKey(seed: seed) else { return nil }
        guard let publicKey = VerifyingKey(key.publicBytes) else { return nil }
        self.key = key
        self.publicKey = publicKey
    }

    /// The signature, 64 bytes.
    package borrowing func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }
}

/// The public half of an Ed25519 key, 32 bytes.
package struct VerifyingKey: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Returns `nil` unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// True if `signature` is this key's over `message`; false for any other length or a key that is no point.
    package func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        signature.count == 64 && Libcrypto.verify(signature, of: message, publicKey: bytes)
    }
}

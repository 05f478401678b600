/// AES-256-GCM (NIST SP 800-38D) with a nonce of 12 bytes and a tag of 16.
package enum SealedBox {
    package static let keyBytes = 32
    package static let nonceBytes = 12
    package static let tagBytes = 16

    /// Ciphertext followed by the tag.
    ///
    /// A nonce is used once per key.
    package static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8] {
        precondition(key.count == keyBytes && nonce.count == nonceBytes, "AES-256-GCM takes 32 and 12 bytes")
        return Libcrypto.seal(plain, key: key, nonce: nonce, associated: associated)
    }

    /// The plain bytes, or `nil` unless key, nonce, associated data and every byte are what was sealed.
    package static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]) -> [UInt8]? {
        guard key.count == keyBytes, nonce.count == nonceBytes, sealed.count >= tagBytes else { return nil }
        return Libcrypto.open(sealed, key: key, nonce: nonce, associated: associated)
    }
}

/// The public half of an X25519 key (RFC 7748): whoever has it can seal for its owner.
package struct RecipientKey: Hashable, Sendable, CustomStringConvertible {
    package static let prefix = "gatehouse-recipient:"
    package let bytes: [UInt8]

    /// Returns `nil` unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Parses `gatehouse-recipient:` and 32 bytes in Base64.
    package init?(text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))) else {
            return nil
        }
        self.init(bytes)
    }

    package var description: String { Self.prefix + Base64.encode(bytes) }
}

/// The private half, which cannot be copied, printed or encoded.
package struct RecipientSecret: ~Copyable, Sendable {
    private let bytes: [UInt8]
    package let publicKey: RecipientKey

    /// Returns `nil` unless there are 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard let point = Libcrypto.publicKey(of: bytes), let publicKey = RecipientKey(point) else { return nil }
        (self.bytes, self.publicKey) = (bytes, publicKey)
    }

    fileprivate borrowing func agree(with other: RecipientKey) -> [UInt8]? {
        Libcrypto.agree(bytes, with: other.bytes)
    }
}

/// Bytes for one recipient alone: a fresh X25519 key, HKDF-SHA256 (RFC 5869), AES-256-GCM.
///
/// 32 bytes of the fresh public key, then ciphertext and tag. The key is derived from both public keys and the purpose
/// and is used once, so its nonce is zero. Format: `docs/formats/sealed-letter.md`.
package enum SealedLetter {
    private static let pointBytes = 32

    /// Seals; `nil` for a recipient whose point is of small order.
    package static func seal(_ plain: [UInt8], for recipient: RecipientKey, purpose: String) -> [UInt8]? {
        guard let fresh = RecipientSecret(SecureRandom.bytes(pointBytes)), let shared = fresh.agree(with: recipient)
        else {
            return nil
        }
        let sealed = SealedBox.seal(
            plain, key: key(shared, fresh.publicKey, recipient, purpose), nonce: nonce, associated: Array(purpose.utf8))
        return fresh.publicKey.bytes + sealed
    }

    /// The plain bytes; `nil` unless secret, purpose and every byte are what was sealed.
    package static func open(_ letter: [UInt8], with secret: borrowing RecipientSecret, purpose: String) -> [UInt8]? {
        guard letter.count >= pointBytes + SealedBox.tagBytes, let fresh = RecipientKey(Array(letter[..<pointBytes])),
            let shared = secret.agree(with: fresh)
        else { return nil }
        return SealedBox.open(
            Array(letter[pointBytes...]), key: key(shared, fresh, secret.publicKey, purpose), nonce: nonce,
            associated: Array(purpose.utf8))
    }

    private static let nonce = [UInt8](repeating: 0, count: SealedBox.nonceBytes)

    private static func key(
        _ shared: [UInt8], _ fresh: RecipientKey, _ recipient: RecipientKey, _ purpose: String
    ) -> [UInt8] {
        HMACKey.derive(
            secret: shared, salt: fresh.bytes + recipient.bytes,
            info: Array("gatehouse-sealed-letter/v1 \(purpose)".utf8))
    }
}

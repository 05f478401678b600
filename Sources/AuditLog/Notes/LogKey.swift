import Digests

/// The key of one log in one era: signs its checkpoints and nothing else.
///
/// The seed is HKDF-SHA256(secret, salt `gatehouse/log-key/v1`, info origin || LF || era): trust policies may not list
/// one public key twice, so each log has its own.
package struct LogKey: ~Copyable, Sendable {
    package let verifierKey: VerifierKey
    private let secret: SigningKey

    /// Derives the key from the content of the audit key file; `era` counts rotations from 1.
    package init?(secret master: [UInt8], origin: LogOrigin, era: Int) {
        let seed = HMACKey.derive(
            secret: master, salt: Array("gatehouse/log-key/v1".utf8), info: Array("\(origin.text)\n\(era)".utf8))
        self.init(seed: seed, origin: origin.text)
    }

    /// A key of another scheme, by its seed of 32 bytes.
    package init?(seed: [UInt8], origin: String) {
        guard let secret = SigningKey(seed: seed) else { return nil }
        guard let key = VerifierKey(name: origin, algorithm: .ed25519, key: secret.publicKey) else { return nil }
        verifierKey = key
        self.secret = secret
    }

    /// The signature of a head; two keys sign one head while a rotation is under way.
    package borrowing func signature(of checkpoint: Checkpoint) -> NoteSignature {
        NoteSignature.sign(checkpoint.text, as: verifierKey, with: secret)
    }

    /// The head as a note with this key's signature.
    package borrowing func sign(_ checkpoint: Checkpoint) -> SignedNote {
        precondition(checkpoint.origin == verifierKey.name, "a log's key signs heads of its own log")
        return SignedNote(text: checkpoint.text, signatures: [signature(of: checkpoint)])
    }
}

/// The key of a witness: adds a time and its signature to heads of others.
package struct Cosigner: ~Copyable, Sendable {
    package let verifierKey: VerifierKey
    private let secret: SigningKey

    package init?(seed: [UInt8], name: String) {
        guard let secret = SigningKey(seed: seed) else { return nil }
        guard let key = VerifierKey(name: name, algorithm: .cosignature, key: secret.publicKey) else { return nil }
        verifierKey = key
        self.secret = secret
    }

    /// The cosignature of a checkpoint's text at `time`, Unix seconds.
    package borrowing func cosign(_ text: String, at time: Int64) -> NoteSignature {
        NoteSignature.cosign(text, at: time, as: verifierKey, with: secret)
    }
}

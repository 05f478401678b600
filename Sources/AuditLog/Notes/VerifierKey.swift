package import Digests

/// A public key with its name and the kind of statement that it signs (C2SP `signed-note`).
///
/// As text: `<name>+<key id, 8 hex digits>+<base64 of type and key>`.
package struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    /// The signature type, one byte in front of the key.
    package enum Algorithm: UInt8, Hashable, Sendable {
        /// Ed25519 over the note's text.
        case ed25519 = 0x01
        /// Ed25519 over the text and a time (C2SP `tlog-cosignature`).
        case cosignature = 0x04
    }

    package let name: String
    package let algorithm: Algorithm
    package let key: VerifyingKey
    /// The first 4 bytes of SHA-256(name || LF || type || key), most significant first.
    package let id: UInt32

    package init?(name: String, algorithm: Algorithm, key: VerifyingKey) {
        guard KeyName.isValid(name) else { return nil }
        self.init(checked: name, algorithm, key)
    }

    /// Parses the text form; `nil` for another type, a key id that is not the key's, or stray characters.
    package init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, KeyName.isValid(parts[0]) else { return nil }
        guard let bytes = Base64.decode(parts[2]), let first = bytes.first else { return nil }
        guard let algorithm = Algorithm(rawValue: first), let key = VerifyingKey(Array(bytes.dropFirst())) else {
            return nil
        }
        self.init(checked: String(parts[0]), algorithm, key)
        guard Hex.encode(idBytes) == parts[1] else { return nil }
    }

    private init(checked name: String, _ algorithm: Algorithm, _ key: VerifyingKey) {
        self.name = name
        self.algorithm = algorithm
        self.key = key
        let hash = SHA256.hash(Array(name.utf8) + [0x0A, algorithm.rawValue] + key.bytes)
        id = hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var text: String { "\(name)+\(Hex.encode(idBytes))+\(Base64.encode([algorithm.rawValue] + key.bytes))" }

    package var description: String { text }

    var idBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * UInt32($0))) } }
}

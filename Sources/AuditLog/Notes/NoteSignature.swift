package import Digests

/// One signature line: `— <key name> <base64(key id[4] || signature)>`.
package struct NoteSignature: Hashable, Sendable {
    package let name: String
    package let id: UInt32
    /// Without the key id; of a cosignature with the time in front.
    package let blob: [UInt8]

    private static let mark = "\u{2014} "

    /// Parses a line without its LF.
    init?(line: String) {
        guard line.utf8.starts(with: Self.mark.utf8) else { return nil }
        let parts = line.utf8.dropFirst(Self.mark.utf8.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, KeyName.isValid(Substring(parts[0])) else { return nil }
        guard let bytes = Base64.decode(Substring(parts[1])), bytes.count > 4 else { return nil }
        name = String(Substring(parts[0]))
        id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        blob = Array(bytes.dropFirst(4))
    }

    private init(_ key: VerifierKey, _ blob: [UInt8]) {
        (name, id, self.blob) = (key.name, key.id, blob)
    }

    /// The line with its LF.
    package var line: String {
        let idBytes = (0..<4).map { UInt8(truncatingIfNeeded: id >> (24 - 8 * UInt32($0))) }
        return "\(Self.mark)\(name) \(Base64.encode(idBytes + blob))\n"
    }

    /// The Unix seconds that a cosignature names, not verified; `nil` for a line of another form.
    package static func statedTime(inLine line: String) -> Int64? {
        let text = line.hasSuffix("\n") ? String(line.dropLast()) : line
        guard let signature = NoteSignature(line: text), signature.blob.count == 72, signature.blob[0] < 0x80 else {
            return nil
        }
        return signature.blob.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }

    // MARK: Signing and verifying

    /// Signs a note's text.
    package static func sign(_ text: String, as key: VerifierKey, with secret: borrowing SigningKey) -> NoteSignature {
        NoteSignature(key, secret.sign(Array(text.utf8)))
    }

    /// Cosigns a checkpoint's text at `time`, Unix seconds (C2SP `tlog-cosignature`).
    package static func cosign(
        _ text: String, at time: Int64, as key: VerifierKey, with secret: borrowing SigningKey
    ) -> NoteSignature {
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * Int64($0))) }
        return NoteSignature(key, stamp + secret.sign(cosigned(text, at: time)))
    }

    /// The time of a good cosignature, 0 for a good signature, `nil` for a bad one.
    func verify(_ text: String, by key: VerifierKey) -> Int64? {
        switch key.algorithm {
        case .ed25519: return key.key.verifies(blob, of: Array(text.utf8)) ? 0 : nil
        case .cosignature:
            guard blob.count == 72, blob[0] < 0x80 else { return nil }
            let time = blob.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
            guard time > 0 else { return nil }
            return key.key.verifies(Array(blob.dropFirst(8)), of: Self.cosigned(text, at: time)) ? time : nil
        }
    }

    private static func cosigned(_ text: String, at time: Int64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}

package import AuditLog
package import Digests
package import Vocabulary

/// What exports are made with.
package struct ExportSettings: Sendable {
    /// Signs manifests and nothing else; behind a reference, because a key cannot be copied.
    package final class Key: Sendable {
        package let key: SigningKey

        /// Returns `nil` unless the seed has 32 bytes.
        package init?(seed: [UInt8]) {
            guard let key = SigningKey(seed: seed) else { return nil }
            self.key = key
        }
    }

    package let folder: String
    package let key: Key
    package var version: String
    /// SHA-256 of the daemon's own file; asked for once an export.
    package let softwareHash: @Sendable () -> Digest256
    package var witnesses: [(name: String, key: VerifierKey)] = []
    package var quorum = 0
    package let clock: @Sendable () -> Instant

    package init(
        folder: String, key: Key, version: String, softwareHash: @escaping @Sendable () -> Digest256,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.folder, self.key, self.version) = (folder, key, version)
        (self.softwareHash, self.clock) = (softwareHash, clock)
    }

    /// Whom an auditor of these logs may want to believe (C2SP tlog-policy).
    func rootPolicy(_ root: VerifierKey) -> String {
        let lines = witnesses.map { "witness \($0.name) \($0.key)\n" }.joined()
        let names = witnesses.map(\.name).joined(separator: " ")
        let quorum = witnesses.isEmpty ? "quorum none\n" : "group witnesses \(self.quorum) \(names)\nquorum witnesses\n"
        return "log \(root)\n\(lines)\(quorum)"
    }
}

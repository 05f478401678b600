import AuditLog
import Digests
import Logging
import Store

/// `--replace-lost-keys`: new keys for exports and webhooks where the old ones are lost, made with the daemon stopped.
///
/// The house log says which file is new, and the public half of a new export key, so that an auditor finds in the log
/// itself since when another key signs.
struct KeyReplacement {
    private static let doing = "replacing lost keys"

    let settings: DaemonSettings
    let logger: Logger

    /// Makes what is lost; answers what the operator reads.
    ///
    /// - Throws: What keeps it from being made, in words for the operator.
    func run() async throws -> String {
        try ShortBoot.check(
            settings.dataDir, doing: Self.doing, hint: "the first start makes its keys, and nothing is lost")
        let lost = ReplaceableKey.allCases.filter { $0.isLost(settings) }
        guard !lost.isEmpty else {
            let names = ReplaceableKey.allCases.map { "`\($0.path(settings))`" }.joined(separator: " and ")
            throw StoreFailure(doing: Self.doing, cause: "nothing is lost: \(names) are there")
        }
        return try await ShortBoot.open(settings, logger).run { store in
            var told: [String] = []
            for key in lost { told.append(try await replace(key, store)) }
            return told.joined(separator: "\n")
        }
    }

    private func replace(_ key: ReplaceableKey, _ store: OpenStore) async throws -> String {
        let bytes = SecureRandom.bytes(SecretFile.leastBytes)
        let (leaf, advice) = try Self.leaf(key, bytes)
        // The leaf first: a stop in between leaves a leaf of a key that nobody has, never a key without a leaf.
        guard await store.writer.change({ books in try books.tell(leaf) }) != nil else {
            throw StoreFailure(doing: Self.doing, cause: "the writer has stopped")
        }
        try SecretFile.write(bytes, to: key.path(settings))
        return "made `\(key.path(settings))` anew: \(advice)"
    }

    private static func leaf(_ key: ReplaceableKey, _ bytes: [UInt8]) throws -> (Leaf, advice: String) {
        let object = LeafObject(.configuration, key.rawValue)
        switch key {
        case .webhooks:
            return (
                Leaf(.configurationLoaded, by: .system, on: object),
                "give every receiver a new secret, `gatehouse webhook rotate` shows one"
            )
        case .export:
            let text = try ReplaceableKey.publicKey(bytes)
            return (
                Leaf(.configurationLoaded, by: .system, on: object, facts: [.exportKey(text)]),
                "exports are signed with \(text) from now on; tell the auditors"
            )
        }
    }
}

import Digests
import Store

/// The secret files that the daemon needs before its store is open; each serves one purpose.
struct Secrets {
    let logs: LogSecrets
    /// Seed of the key that signs the manifests of exports.
    let export: [UInt8]
    /// From which the secrets of webhooks follow.
    let webhooks: [UInt8]

    static func open(_ settings: DaemonSettings) throws -> Secrets {
        for key in ReplaceableKey.allCases { try key.refuseAnew(settings) }
        let logs = try LogSecrets.open(settings)
        let logKeys = LogSecrets.files(settings)
        var files = logs.audit.keys.sorted(by: >).map { ("audit.key_file", logKeys.file($0)) }
        files += [
            ("audit.export_key_file", ReplaceableKey.export.path(settings)),
            ("audit.identifier_key_file", LogSecrets.identifierFile(settings)),
            ("webhooks.key_file", ReplaceableKey.webhooks.path(settings)),
            ("keys.warm_key_file", settings.keys.warmKeyFile),
        ]
        let peppers = settings.keys.pepperDir ?? "\(settings.dataDir)/pepper"
        for number in try PepperFolder.numbers(in: peppers) { files.append(("a pepper", "\(peppers)/\(number)")) }
        try keepApart(files)
        return Secrets(
            logs: logs, export: try SecretFile.readOrMake(ReplaceableKey.export.path(settings)),
            webhooks: try SecretFile.readOrMake(ReplaceableKey.webhooks.path(settings)))
    }

    /// Refuses two secrets with the same bytes: who learns one for its purpose must not hold the other.
    private static func keepApart(_ files: [(setting: String, path: String)]) throws {
        var seen: [Digest256: String] = [:]
        for file in files {
            guard let bytes = try SecretFile.read(file.path), !bytes.isEmpty else { continue }
            let other = seen.updateValue("\(file.setting) (`\(file.path)`)", forKey: SHA256.hash(bytes))
            guard let other else { continue }
            throw StoreFailure(
                doing: "reading `\(file.path)`",
                cause:
                    "\(file.setting) holds the same bytes as \(other); one secret serves one purpose: remove the newer")
        }
    }
}

import Digests
import Store

/// The secret files that the daemon needs before its store is open; each serves one purpose.
struct Secrets {
    /// From which the keys of all logs are derived.
    let audit: [UInt8]
    /// Seed of the key that signs the manifests of exports.
    let export: [UInt8]
    /// Under which personal values are sealed and subjects are named.
    let identifier: [UInt8]
    /// From which the secrets of webhooks follow.
    let webhooks: [UInt8]

    static func open(_ settings: DaemonSettings) throws -> Secrets {
        let folder = settings.dataDir
        let audit = settings.audit.keyFile ?? "\(folder)/audit.key"
        let export = settings.audit.exportKeyFile ?? "\(folder)/export.key"
        let identifier = settings.audit.identifierKeyFile ?? "\(folder)/ident.key"
        let webhooks = settings.webhooks.keyFile ?? "\(folder)/webhook.key"
        var files = [
            ("audit.key_file", audit), ("audit.export_key_file", export), ("audit.identifier_key_file", identifier),
            ("webhooks.key_file", webhooks),
            ("keys.warm_key_file", settings.keys.warmKeyFile),
        ]
        let peppers = settings.keys.pepperDir ?? "\(settings.dataDir)/pepper"
        for number in try PepperFolder.numbers(in: peppers) { files.append(("a pepper", "\(peppers)/\(number)")) }
        try keepApart(files)
        return Secrets(
            audit: try SecretFile.readOrMake(audit), export: try SecretFile.readOrMake(export),
            identifier: try SecretFile.readOrMake(identifier), webhooks: try SecretFile.readOrMake(webhooks))
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

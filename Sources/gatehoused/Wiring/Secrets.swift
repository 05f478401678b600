import Digests
import Store

/// The secret files that the daemon needs before its store is open; each serves one purpose.
struct Secrets {
    /// From which the keys of all logs are derived, by era.
    let audit: [Int: [UInt8]]
    /// Seed of the key that signs the manifests of exports.
    let export: [UInt8]
    /// Under which personal values are sealed and subjects are named.
    let identifier: [UInt8]
    /// From which the secrets of webhooks follow.
    let webhooks: [UInt8]

    static func open(_ settings: DaemonSettings) throws -> Secrets {
        let folder = settings.dataDir
        let export = settings.audit.exportKeyFile ?? "\(folder)/export.key"
        let identifier = settings.audit.identifierKeyFile ?? "\(folder)/ident.key"
        let webhooks = settings.webhooks.keyFile ?? "\(folder)/webhook.key"
        var files = [
            ("audit.export_key_file", export), ("audit.identifier_key_file", identifier),
            ("webhooks.key_file", webhooks),
            ("keys.warm_key_file", settings.keys.warmKeyFile),
        ]
        let logKeys = logKeys(settings)
        let eras = try logKeys.open()
        for era in eras.keys.sorted() { files.insert(("audit.key_file", logKeys.file(era)), at: 0) }
        let peppers = settings.keys.pepperDir ?? "\(settings.dataDir)/pepper"
        for number in try PepperFolder.numbers(in: peppers) { files.append(("a pepper", "\(peppers)/\(number)")) }
        try keepApart(files)
        return Secrets(
            audit: eras, export: try SecretFile.readOrMake(export), identifier: try SecretFile.readOrMake(identifier),
            webhooks: try SecretFile.readOrMake(webhooks))
    }

    /// Where the secrets of the logs lie.
    static func logKeys(_ settings: DaemonSettings) -> LogKeyFiles {
        LogKeyFiles(settings.audit.keyFile ?? "\(settings.dataDir)/audit.key")
    }

    /// Refuses a store whose logs are signed in an era whose secret is not there, and ends a rotation that a stop cut
    /// off.
    func check(_ logs: [LogSummary], _ settings: DaemonSettings) throws {
        guard let era = logs.map(\.era).max() else { return }
        let files = Self.logKeys(settings)
        guard audit[era] != nil else {
            throw StoreFailure(
                doing: "opening the audit log",
                cause: "its keys are of era \(era), and `\(files.file(era))` is not there; bring the file back")
        }
        try files.retire(before: era)
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

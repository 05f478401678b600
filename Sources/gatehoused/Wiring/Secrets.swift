import AuditLog
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
        try refuseAnew(identifier, folder)
        // Where there are logs, a key that is not there is missing and not new; which one it is, `check` says.
        let eras = try PrivateFiles.size("\(folder)/gatehouse.db") == nil ? logKeys.open() : logKeys.read()
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
    func check(_ reader: Reader, _ settings: DaemonSettings) throws {
        guard let era = try reader.logs().map(\.era).max() else { return }
        let files = Self.logKeys(settings)
        guard audit[era] != nil else {
            throw StoreFailure(
                doing: "opening the audit log",
                cause: "its keys are of era \(era), and `\(files.file(era))` is not there; bring the file back")
        }
        try prove(reader, settings)
        try files.retire(before: era)
    }

    /// Refuses a secret that is not the one from which the log's key follows: what is signed with another is verified
    /// by nobody who knows this house, and stays wrong when the right one is back.
    ///
    /// The house log's newest head says so for all: every log's key follows from one secret.
    func prove(_ reader: Reader, _ settings: DaemonSettings) throws {
        guard let log = try reader.logs().first(where: { $0.owner == LogOrigin.house }), let secret = audit[log.era],
            let head = try reader.signedHead(of: LogOrigin.house)
        else { return }
        let origin = LogOrigin(
            deployment: settings.deployment, log: LogOrigin.house, generation: LogOrigin.generation(of: log.origin))
        guard let key = origin.flatMap({ LogKey(secret: secret, origin: $0, era: log.era)?.verifierKey }),
            (try? head.note.verified(by: [key])) != nil
        else {
            throw StoreFailure(
                doing: "opening the audit log",
                cause: "its last head is not signed with the key from `\(Self.logKeys(settings).file(log.era))`; "
                    + "put the file back that belongs to this house, nothing is signed with another one")
        }
    }

    /// Refuses to make the key anew that has sealed personal values: it is missing, not new.
    private static func refuseAnew(_ identifier: String, _ folder: String) throws {
        guard PrivateFiles.size(identifier) == nil, PrivateFiles.size("\(folder)/personal.db") != nil else { return }
        throw StoreFailure(
            doing: "reading `\(identifier)`",
            cause: "the file is not there, and it has sealed its personal values; put it back from where it is kept")
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

import AuditLog
import Store

/// The secrets without which no log of this house can be gone on with: what they signed and sealed is kept.
struct LogSecrets {
    /// From which the keys of all logs are derived, by era.
    let audit: [Int: [UInt8]]
    /// Under which personal values are sealed and subjects are named.
    let identifier: [UInt8]

    static func open(_ settings: DaemonSettings) throws -> LogSecrets {
        let (folder, identifier) = (settings.dataDir, identifierFile(settings))
        try refuseAnew(identifier, folder)
        // Where there are logs, a key that is not there is missing and not new; which one it is, `check` says.
        let files = files(settings)
        let eras = try PrivateFiles.size("\(folder)/gatehouse.db") == nil ? files.open() : files.read()
        return LogSecrets(audit: eras, identifier: try SecretFile.readOrMake(identifier))
    }

    /// Where the secrets of the logs lie.
    static func files(_ settings: DaemonSettings) -> LogKeyFiles {
        LogKeyFiles(settings.audit.keyFile ?? "\(settings.dataDir)/audit.key")
    }

    static func identifierFile(_ settings: DaemonSettings) -> String {
        settings.audit.identifierKeyFile ?? "\(settings.dataDir)/ident.key"
    }

    /// Refuses a store whose logs are signed in an era whose secret is not there, and ends a rotation that a stop cut
    /// off.
    func check(_ reader: Reader, _ settings: DaemonSettings) throws {
        guard let era = try reader.logs().map(\.era).max() else { return }
        let files = Self.files(settings)
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
                cause: "its last head is not signed with the key from `\(Self.files(settings).file(log.era))`; "
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
}

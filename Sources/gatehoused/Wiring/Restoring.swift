import AuditLog
import Digests
import Dispatch
import FoundationEssentials
import Glibc
import Logging
import NIOPosix
import Store
import Upkeep
import Vocabulary

/// `--restore` and `--verify-backup`: works on files alone, with the daemon stopped.
///
/// Everything happens in a folder of its own below the data folder; the files get their places when all is proven, so
/// that a stop in between leaves no half state.
struct Restoring {
    let settings: DaemonSettings
    let logger: Logger
    private let group = MultiThreadedEventLoopGroup.singleton

    init(_ settings: DaemonSettings, _ logger: Logger) { (self.settings, self.logger) = (settings, logger) }

    /// Checks a backup from its first byte to its balances.
    func verify(_ path: String) async throws -> String {
        let backup = try BackupFile(path)
        let staging = try Self.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: staging) }
        try backup.unpack(into: staging)
        let store = try open(
            staging, audit: [1: [UInt8](repeating: 0, count: 32)], deployment: backup.manifest.deployment)
        let leaves = try await BackupCheck(store, backup.manifest).run()
        await Self.close(store)
        return "ok  \(backup.manifest.logs.count) logs, \(leaves) leaves, balances fold to 0 difference, "
            + "made at \(backup.manifest.madeAt.secondText)"
    }

    /// A folder of our own that nobody could have made before: what is unpacked there is tenants' data.
    private static func temporaryFolder() throws -> String {
        var name = Array((FileManager.default.temporaryDirectory.path + "/gatehouse-verify-XXXXXX").utf8CString)
        // SAFETY: the array ends in 0 and outlives the call, which writes over the six letters; the mode is 0700.
        guard unsafe mkdtemp(&name) != nil else {
            throw StoreFailure(doing: "making a temporary folder", cause: StateFolder.systemError())
        }
        return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Puts a backup in place of a state that is gone.
    ///
    /// - Parameter secretFile: Opens the key files in it, which are put where they are missing.
    /// - Throws: `AuditAlarm.rolledBack` for one that is older than what was published, unless that is accepted.
    func restore(_ path: String, acceptsRollback: Bool, secretFile: String? = nil) async throws -> String {
        let backup = try BackupFile(path)
        guard backup.manifest.deployment == settings.deployment else {
            throw BackupRefusal.otherDeployment(backup.manifest.deployment)
        }
        let folder = try StateFolder(path: settings.dataDir)
        guard PrivateFiles.size(folder.file("gatehouse.db")) == nil else {
            throw BackupRefusal.stateIsThere(settings.dataDir)
        }
        let placed = try secretFile.map { try KeyFiles.put(backup, $0, settings) } ?? []
        do { return try await restore(backup, folder, acceptsRollback: acceptsRollback) } catch {
            // A refusal leaves nothing behind.
            for key in placed { try? FileManager.default.removeItem(atPath: key) }
            throw error
        }
    }

    private func restore(_ backup: BackupFile, _ folder: StateFolder, acceptsRollback: Bool) async throws -> String {
        let logKeys = LogSecrets.files(settings)
        guard try !logKeys.paths().isEmpty else { throw BackupRefusal.keyMissing(logKeys.file(1)) }
        let identifier = LogSecrets.identifierFile(settings)
        guard PrivateFiles.size(identifier) != nil else { throw BackupRefusal.keyMissing(identifier) }
        let staging = folder.file("restore")
        try? FileManager.default.removeItem(atPath: staging)  // of an interrupted run
        defer { try? FileManager.default.removeItem(atPath: staging) }  // also of a refusal: it holds tenants' data
        try backup.unpack(into: staging)
        if let head = try PrivateFiles.read(folder.file("heads/root")) {
            try PrivateFiles.replace("\(staging)/heads/root", with: head, below: "\(staging)/heads")
        }
        let lost = try await judge(staging, backup, acceptsRollback: acceptsRollback)
        try await finish(staging, backup, lost: lost)
        try place(staging, folder)
        let loss =
            lost.map {
                "; of the root log \($0.published) leaves were published, it ended at \($0.size): the rest is lost"
            }
            ?? ""
        let missing = ReplaceableKey.allCases.filter { $0.isLost(settings) }
            .map { "\n`\($0.rawValue)` is not there: put it back before the start" }.joined()
        return "restored \(backup.manifest.leaves) leaves of \(backup.manifest.madeAt.secondText)\(loss)\(missing)"
    }

    private struct Loss {
        let size: Int
        let published: Int
        /// Of the logs that the published head is of.
        var generation = 1
        /// Leaves that were published and are not there; all of a log that followed this one.
        var leaves: Int { max(0, generation > 1 && published <= size ? published : published - size) }
    }

    /// Proves the files and compares them with what was published; what is lost if that is accepted.
    private func judge(_ staging: String, _ backup: BackupFile, acceptsRollback: Bool) async throws -> Loss? {
        let secrets = try LogSecrets.open(settings)
        let store = try open(staging, audit: secrets.audit, deployment: settings.deployment)
        do {
            _ = try await BackupCheck(store, backup.manifest).run()
            try secrets.prove(store.reader, settings)
            let witnesses = try Witnesses(settings.audit, on: group, logger)
            try await witnesses.check(store, startsWithoutThem: settings.audit.startsWithoutWitness)
            await Self.close(store)
            return nil
        } catch AuditAlarm.rolledBack(let log, let size, let published) {
            await Self.close(store)
            guard acceptsRollback else { throw AuditAlarm.rolledBack(log: log, size: size, published: published) }
            let head = try HeadFile(store.folder).read()
            return Loss(size: size, published: published, generation: head?.generation ?? 1)
        }
    }

    /// Writes into the restored state that it is one.
    private func finish(_ staging: String, _ backup: BackupFile, lost: Loss?) async throws {
        let erased = try PrivateFiles.read("\(settings.dataDir)/erased-subjects") ?? []
        let subjects = String(decoding: erased, as: UTF8.self).split(separator: "\n").map(String.init)
        let forgotten = try RestoredDatabase.forget(subjects, in: "\(staging)/personal.db")
        try RestoredDatabase.bumpEpochs("\(staging)/gatehouse.db")
        let secrets = try LogSecrets.open(settings)
        if let lost {
            try RestoredDatabase.closeLogs(
                "\(staging)/gatehouse.db", deployment: settings.deployment, era: secrets.audit.keys.max() ?? 1,
                published: lost.generation)
            try closeTiles(staging, of: backup.manifest.logs)
            try? FileManager.default.removeItem(atPath: "\(staging)/heads/root")  // the head of the closed log
        }
        let store = try open(staging, audit: secrets.audit, deployment: settings.deployment)
        let note = RestoreNote(sha256: backup.sha256, size: backup.size, forgotten: forgotten)
        let head = await store.writer.change { books in
            if let lost {
                try books.openSuccessors(lost: [LogOrigin.house: lost.leaves])
            }
            try books.noteRestored(note)
            return try books.signHeads(dirtyFor: 0)
        }
        guard let head else { throw StoreFailure(doing: "restoring", cause: "the writer has stopped") }
        if let head { try HeadFile(store.folder).write(head) }
        await Self.close(store)
    }

    /// Hash tiles of closed logs stand under the closed name; those of their successors begin anew.
    private func closeTiles(_ staging: String, of logs: [BackupManifest.Log]) throws {
        let (files, folder) = (FileManager.default, "\(staging)/logs")
        for log in logs where files.fileExists(atPath: "\(folder)/\(log.owner)") {
            let generation = LogOrigin.generation(of: log.origin)
            try files.moveItem(
                atPath: "\(folder)/\(log.owner)", toPath: "\(folder)/\(log.owner).g\(generation)")
        }
    }

    /// Moves the proven files to where the daemon looks for them.
    ///
    /// The published head comes last: beside an older database, or none, it would say that something was lost.
    private func place(_ staging: String, _ folder: StateFolder) throws {
        let files = FileManager.default
        for name in ["gatehouse.db", "personal.db"] { try RestoredDatabase.settle("\(staging)/\(name)") }
        for name in ["logs", "personal.db", "gatehouse.db", "heads"] {
            let source = "\(staging)/\(name)"
            guard files.fileExists(atPath: source) else { continue }
            if files.fileExists(atPath: folder.file(name)) { try files.removeItem(atPath: folder.file(name)) }
            try files.moveItem(atPath: source, toPath: folder.file(name))
        }
        try files.removeItem(atPath: staging)
        try PrivateFiles.syncFolder(folder.path)
        folder.release()
    }

    // MARK: The store

    private func open(_ path: String, audit: [Int: [UInt8]], deployment: String) throws -> OpenStore {
        let opening = OpenStore.Settings(deployment: deployment, auditSecrets: audit)
        let store = try OpenStore(try StateFolder(path: path), settings: opening, clock: SystemClock.now)
        WriterThread.start(store, logger)
        return store
    }

    /// Ends the writer and waits until it has given the folder back.
    static func close(_ store: OpenStore) async {
        _ = await store.writer.change { _ in }
        store.writer.close()
        for _ in 0..<500 {
            if let folder = try? StateFolder(path: store.folder.path) { return folder.release() }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}

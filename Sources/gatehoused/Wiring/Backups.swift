import AdminContract
import Administration
import Digests
import Store
import Upkeep
import Vocabulary

/// Backups of the running daemon: the desk, its chore, and how the control plane sees it.
enum Backups {
    static func desk(_ settings: DaemonSettings, _ store: OpenStore) -> BackupDesk {
        var desk = BackupDesk.Settings(
            folder: settings.backup.dir ?? store.folder.file("backups"), version: Version.text)
        desk.everySeconds = settings.backup.dir == nil ? nil : settings.backup.every / 1_000
        desk.keep = settings.backup.keep
        desk.keyFiles = { try KeyFiles.all(settings) }
        return BackupDesk(store, desk, clock: SystemClock.now)
    }

    static func door(_ desk: BackupDesk) -> BackupDoor {
        BackupDoor(
            list: { try desk.all().map(BackupShape.init) }, begin: { BackupShape(try desk.begin(for: $0)) },
            path: { desk.path(of: $0) })
    }

    static func chore(_ desk: BackupDesk) -> Chore {
        Chore("backups", every: .milliseconds(500)) { try await desk.run() }
    }
}

extension BackupShape {
    fileprivate init(_ entry: BackupDesk.Entry) {
        self.init(id: entry.id, status: Status(rawValue: entry.status.rawValue) ?? .failed, createdAt: entry.createdAt)
        recipient = entry.recipient?.description
        (sizeBytes, leaves, sha256) = (Int64(entry.size), Int64(entry.leaves), entry.sha256?.hex)
    }
}

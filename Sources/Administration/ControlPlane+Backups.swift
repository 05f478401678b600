package import AdminContract
package import Vocabulary

/// The room that makes backups, as the control plane sees it.
package struct BackupDoor: Sendable {
    /// Newest first.
    package var list: @Sendable () throws -> [BackupShape]
    /// Orders one.
    package var begin: @Sendable () throws -> BackupShape
    /// The path of the file of one that is done.
    package var path: @Sendable (BackupID) -> String

    package init(
        list: @escaping @Sendable () throws -> [BackupShape], begin: @escaping @Sendable () throws -> BackupShape,
        path: @escaping @Sendable (BackupID) -> String
    ) {
        (self.list, self.begin, self.path) = (list, begin, path)
    }

    /// Of a daemon that makes none.
    package static let none = BackupDoor(
        list: { [] }, begin: { throw AdminRefusal(.stateConflict, "this daemon makes no backups") }, path: { _ in "" })
}

extension ControlPlane {
    /// Backups that are there or being made, newest first.
    package func backups(_ caller: AdminCaller) throws -> Page<BackupShape> {
        try seesHouse(caller, "backup", "all")
        return Page(data: try doors.backups.list(), nextCursor: nil)
    }

    /// Orders a backup; it is made beside the traffic, and its leaf is written when it is done.
    package func createBackup(_ caller: AdminCaller) throws -> BackupShape {
        try seesHouse(caller, "backup", "new")
        return try doors.backups.begin()
    }

    /// One backup.
    package func backup(_ caller: AdminCaller, _ id: String) throws -> BackupShape {
        try seesHouse(caller, "backup", id)
        guard let found = try doors.backups.list().first(where: { $0.id.text == id }) else {
            throw AdminRefusal.notFound("backup", id)
        }
        return found
    }

    /// The path of the file of a backup that is done.
    package func openBackup(_ caller: AdminCaller, _ id: String) throws -> String {
        let found = try backup(caller, id)
        guard found.status == .done else {
            throw AdminRefusal(.stateConflict, "the backup is \(found.status.rawValue); it has no file")
        }
        return doors.backups.path(found.id)
    }
}

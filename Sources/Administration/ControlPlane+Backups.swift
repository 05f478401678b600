package import AdminContract
package import Digests
package import Vocabulary

/// The room that makes backups, as the control plane sees it.
package struct BackupDoor: Sendable {
    /// Newest first.
    package var list: @Sendable () throws -> [BackupShape]
    /// Orders one, with the key files sealed for a recipient if there is one.
    package var begin: @Sendable (RecipientKey?) throws -> BackupShape
    /// The path of the file of one that is done.
    package var path: @Sendable (BackupID) -> String

    package init(
        list: @escaping @Sendable () throws -> [BackupShape],
        begin: @escaping @Sendable (RecipientKey?) throws -> BackupShape,
        path: @escaping @Sendable (BackupID) -> String
    ) {
        (self.list, self.begin, self.path) = (list, begin, path)
    }

    /// Of a daemon that makes none.
    package static let none = BackupDoor(
        list: { [] }, begin: { _ in throw AdminRefusal(.stateConflict, "this daemon makes no backups") },
        path: { _ in "" })
}

extension ControlPlane {
    /// Backups that are there or being made, newest first.
    package func backups(_ caller: AdminCaller) throws -> Page<BackupShape> {
        try seesHouse(caller, "backup", "all")
        return Page(data: try doors.backups.list(), nextCursor: nil)
    }

    /// Orders a backup; it is made beside the traffic, and its leaf is written when it is done.
    ///
    /// The key files go into it for an owner alone: who has them can make keys and sign logs.
    package func createBackup(_ caller: AdminCaller, _ creation: BackupCreation) throws -> BackupShape {
        try seesHouse(caller, "backup", "new")
        guard let text = creation.recipient else { return try doors.backups.begin(nil) }
        guard caller.principal.role == .owner, caller.principal.scopes.contains(.writeAdmins) else {
            throw AdminRefusal(.scopeMissing, "missing scopes: write:admins; only an owner takes the key files away")
        }
        guard let recipient = RecipientKey(text: text) else {
            throw AdminRefusal.invalid("$.recipient", "no recipient; `gatehouse backup recipient` makes one")
        }
        return try doors.backups.begin(recipient)
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

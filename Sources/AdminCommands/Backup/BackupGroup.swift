import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct BackupGroup: AsyncParsableCommand {
    static let configuration = noun(
        "backup", "Copies of the daemon's state: made while it runs, checked, and put back.",
        [BackupCreate.self, BackupList.self, BackupVerify.self, BackupRestore.self, BackupRecipient.self])
}

struct BackupList: Verb {
    static let configuration = verb(
        "list", "Lists backups, newest first.", "gatehouse backup list", "gatehouse backup list --output json")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listBackups), Self.columns, isPaged: false)
    }

    static let columns = [
        Column("id"), Column("status"), Column("created_at", "created"), Column("leaves"),
        Column("size_bytes", "bytes"), Column("sha256"),
    ]
}

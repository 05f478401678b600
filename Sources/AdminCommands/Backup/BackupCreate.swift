import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct BackupCreate: Verb {
    static let configuration = verb(
        "create", "Makes a backup of the running daemon, and waits until it is done.", "gatehouse backup create",
        "gatehouse backup create --out /mnt/backups/monday.tar")

    @Option(help: "Also write it to this file.")
    var out: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let begun = try await session.send(AdminCall(.createBackup)).json()
        let id = begun["id"]?.string ?? ""
        let made = try await wait(for: id, session)
        if let out { try await FileFetch(session: session, operation: .downloadBackup).write(made, to: out) }
        session.output.changed(
            made,
            "made \(id)  \(made["leaves"]?.integer ?? 0) leaves, \(made["size_bytes"]?.integer ?? 0) bytes, "
                + "sha256 \(made["sha256"]?.string ?? "-")")
        session.output.note(
            "the key files are not in it: keep audit.key, ident.key, export.key, webhook.key and pepper/ apart")
    }

    private func wait(for id: String, _ session: Session) async throws -> JSONValue {
        while true {
            let backup = try await session.send(AdminCall(.showBackup, [id])).json()
            switch backup["status"]?.string {
            case "done": return backup
            case "running": try await Task.sleep(for: .milliseconds(200))
            default: throw Complaint("the backup \(id) failed; the daemon's log says why")
            }
        }
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import Digests
import StrictJSON

struct BackupCreate: Verb {
    static let configuration = verb(
        "create", "Makes a backup of the running daemon, and waits until it is done.", "gatehouse backup create",
        "gatehouse backup create --out /mnt/backups/monday.tar --with-secrets recipient.txt")

    @Option(help: "Also write it to this file.")
    var out: String?

    @Option(help: "Seal the key files into it for this recipient: its text, or the file that holds it.")
    var withSecrets: String?

    @OptionGroup var replacement: Replacement
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let creation = BackupCreation(recipient: try recipient(session.surroundings))
        let file = try out.map(replacement.file)
        let begun = try await session.send(AdminCall(.createBackup, body: ShapeWriter.json(creation))).json()
        let id = begun["id"]?.string ?? ""
        let made = try await wait(for: id, session)
        if let file { try await FileFetch(session: session, operation: .downloadBackup).write(made, to: file) }
        session.output.changed(
            made,
            "made \(id)  \(made["leaves"]?.integer ?? 0) leaves, \(made["size_bytes"]?.integer ?? 0) bytes, "
                + "sha256 \(made["sha256"]?.string ?? "-")")
        session.output.note(
            withSecrets == nil
                ? "the key files are not in it: keep audit.key, ident.key, export.key, webhook.key and pepper/ apart"
                : "the key files are in it, sealed; whoever has the recipient's secret has them")
    }

    private func recipient(_ surroundings: Surroundings) throws(Complaint) -> String? {
        guard let withSecrets else { return nil }
        let file = surroundings.read(withSecrets, limit: 4_096).map { String(decoding: $0, as: UTF8.self) }
        let text = file?.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? withSecrets
        guard RecipientKey(text: text) != nil else {
            throw Complaint(
                "`\(withSecrets)` is neither a recipient nor a file with one; gatehouse backup recipient makes one",
                code: Exit.usage)
        }
        return text
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

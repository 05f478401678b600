import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ExportList: Verb {
    static let configuration = verb(
        "list", "Lists exports, newest first.", "gatehouse export list", "gatehouse export list --tenant acme")

    @Option(help: "Only of this tenant's log.")
    var tenant: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listExports).asking("tenant", tenant), Self.columns)
    }

    static let columns = [
        Column("id"), Column("format"), Column("tenant"), Column("from"), Column("to"), Column("status"),
        Column("leaves"), Column("size_bytes", "bytes"), Column("created_at", "created"),
    ]
}

struct ExportShow: Verb {
    static let configuration = verb(
        "show", "Shows one export and how far it is.", "gatehouse export show exp_3xQ0bTz7YfK9wLm2Rc5VhA",
        "gatehouse export show exp_3xQ0bTz7YfK9wLm2Rc5VhA --output json")

    @Argument(help: "The export's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.show(
            AdminCall(.showExport, [id]), ExportList.columns + [Column("progress"), Column("sha256")])
    }

    static func sentence(_ export: JSONValue) -> String {
        "done  \(export["leaves"]?.integer ?? 0) leaves, \(export["size_bytes"]?.integer ?? 0) bytes, "
            + "sha256 \(export["sha256"]?.string ?? "-")"
    }
}

struct ExportDownload: Verb {
    static let configuration = verb(
        "download", "Writes the file of an export, and checks its hash.",
        "gatehouse export download exp_3xQ0bTz7YfK9wLm2Rc5VhA --out oct.tar",
        "gatehouse export download exp_3xQ0bTz7YfK9wLm2Rc5VhA --out events.csv")

    @Argument(help: "The export's id.")
    var id: String

    @Option(help: "The file to write.")
    var out: String

    @OptionGroup var replacement: Replacement
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let file = try replacement.file(out)
        let export = try await session.send(AdminCall(.showExport, [id])).json()
        try await FileFetch(session: session, operation: .downloadExport).write(export, to: file)
        session.output.changed(export, ExportShow.sentence(export))
    }
}

struct ExportDelete: Verb {
    static let configuration = verb(
        "delete", "Deletes an export and its file at the daemon.", "gatehouse export delete exp_3xQ0bTz7YfK9wLm2Rc5VhA",
        "gatehouse export delete exp_3xQ0bTz7YfK9wLm2Rc5VhA --dry-run")

    @Argument(help: "The export's id.")
    var id: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let loss = "delete the export \(id) and its file; the leaves stay"
        guard try confirmation.allows(loss, name: id, session) else { return }
        var call = AdminCall(.deleteExport, [id])
        call.revision = try await session.revision(AdminCall(.showExport, [id]))
        try await session.change(call, "deleted \(id)")
    }
}

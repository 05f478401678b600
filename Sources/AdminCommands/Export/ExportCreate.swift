import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ExportCreate: Verb {
    static let configuration = verb(
        "create", "Exports a span of time of one log.",
        "gatehouse export create --format evidence --tenant acme --from 2026-10-01 --to 2026-11-01 --out oct.tar",
        "gatehouse export create --format csv --tenant house --type key-created")

    @Option(help: "evidence, jsonl, ocsf, cef, ecs or csv.")
    var format: ExportShape.Format

    @Option(help: "The tenant whose log it is; house for what concerns none.")
    var tenant: String

    @Option(help: "From this time on, or from so long ago; from the first leaf without it.")
    var from: TimeArgument?

    @Option(help: "Up to this time; up to now without it.")
    var to: TimeArgument?

    @Option(name: .customLong("type"), help: "Only of this kind; may be given again. Evidence has all kinds.")
    var types: [String] = []

    @Flag(help: "Wait until it is done.")
    var wait = false

    @Option(help: "Wait, and write the file here.")
    var out: String?

    @OptionGroup var replacement: Replacement
    @OptionGroup var global: GlobalOptions

    func validate() throws { try LeafKinds.check(types) }

    func perform(_ session: Session) async throws {
        var creation = ExportCreation(format: format, tenant: tenant)
        creation.from = from?.before(session.surroundings.now)
        creation.to = to?.before(session.surroundings.now)
        creation.kinds = types.isEmpty ? nil : types
        let file = try out.map(replacement.file)
        let begun = try await session.send(AdminCall(.createExport, body: try ShapeWriter.json(creation))).json()
        guard let id = begun["id"]?.string else { throw Complaint("the daemon's answer has no id") }
        guard wait || file != nil else {
            return session.output.changed(begun, "begun as \(id); `gatehouse export show \(id)` says when it is done")
        }
        let done = try await ExportWait(session: session).done(id)
        if let file { try await FileFetch(session: session, operation: .downloadExport).write(done, to: file) }
        session.output.changed(done, ExportShow.sentence(done))
    }
}

/// Waits until an export is done, and says how far it is.
struct ExportWait {
    /// Looks after which it is said what an export waits for; a head is signed within seconds.
    private static let patience = 20
    let session: Session

    func done(_ id: String) async throws -> JSONValue {
        var meter = ProgressMeter(session, "export")
        var rounds = 0
        while true {
            rounds += 1
            let export = try await session.send(AdminCall(.showExport, [id])).json()
            switch export["status"]?.string {
            case "done":
                meter.end()
                return export
            case "running":
                meter.tell(done: Int(export["progress"]?.integer ?? 0), of: 100, unit: "%")
                if rounds == Self.patience, export["format"] == .string("evidence") {
                    session.output.note(
                        "\(id) waits until its head is signed and every witness that is configured has cosigned it; "
                            + "`gatehouse doctor` says which one is behind, and `gatehouse export download` takes "
                            + "the file later")
                }
                try await Task.sleep(for: .milliseconds(300))
            default: throw Complaint("the export `\(id)` failed; the daemon's log says why")
            }
        }
    }
}

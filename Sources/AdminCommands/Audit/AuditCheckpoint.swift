import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct AuditCheckpoint: Verb {
    static let configuration = verb(
        "checkpoint", "Prints the last signed head of a log, or all logs.", "gatehouse audit checkpoint acme",
        "gatehouse audit checkpoint --columns log,signed_size")

    @Argument(help: "A tenant, house or root; all logs without it.")
    var log: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let log else {
            let columns = [Column("log"), Column("size"), Column("signed_size", "signed"), Column("origin")]
            return try await session.list(AdminCall(.listLogs), columns)
        }
        var call = AdminCall(.showCheckpoint, [log])
        call.accept = "text/plain"
        session.output.text(String(decoding: try await session.send(call).body, as: UTF8.self))
    }
}

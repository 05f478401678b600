import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct Drain: Verb {
    static let configuration = verb(
        "drain", "Has the daemon take no more requests; what runs may go on for a while. A restart ends it.",
        "gatehouse drain --confirm gatehouse.local", "gatehouse drain --within 2m --confirm gatehouse.local")

    @Option(
        help:
            "How long what runs may go on; the setting drain.timeout without it. --timeout is the wait for the answer.")
    var within: Lapse?

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let name = try await session.send(AdminCall(.showStatus)).json()["deployment"]?.string ?? "-"
        let loss = "take no more requests at \(name), until the daemon is started again"
        guard try confirmation.allows(loss, name: name, session) else { return }
        let call = AdminCall(.drain, body: try ShapeWriter.json(DrainRequest(timeout: within)))
        try await session.change(call, "\(name) is draining")
    }
}

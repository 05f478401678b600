import AdminClient
import AdminContract
import ArgumentParser

struct ProjectArchive: Verb {
    static let configuration = verb(
        "archive", "Closes a project for new requests; cannot be undone.",
        "gatehouse project archive acme/web", "gatehouse project archive acme/web --confirm acme/web")

    @Argument(help: "Tenant and name or id: acme/web.")
    var name: PathArgument

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let loss = "archive project \(name.text), for good"
        guard try confirmation.allows(loss, name: name.text, session) else { return }
        try await session.change(AdminCall(.archiveProject, name.names), "archived project \(name.text)")
    }
}

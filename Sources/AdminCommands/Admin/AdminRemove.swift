import AdminClient
import AdminContract
import ArgumentParser

struct AdminRemove: Verb {
    static let configuration = verb(
        "remove", "Removes an admin and ends its keys; the log keeps what it did.",
        "gatehouse admin remove dana --confirm dana", "gatehouse admin remove dana --dry-run")

    @Argument(help: "The admin's name or id.")
    var name: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let revision = try await session.revision(AdminCall(.showAdmin, [name]))
        guard try confirmation.allows("remove admin \(name) and end its keys, for good", name: name, session) else {
            return
        }
        var call = AdminCall(.removeAdmin, [name])
        call.revision = revision
        try await session.change(call, "removed admin \(name)")
    }
}

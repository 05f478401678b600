import AdminClient
import AdminContract
import ArgumentParser

struct AdminRemove: Verb {
    static let configuration = verb(
        "remove", "Removes an admin and ends its keys.", "gatehouse admin remove dana",
        "gatehouse admin remove dana --confirm dana")

    @Argument(help: "The admin's name or id.")
    var name: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard try confirmation.allows("remove admin \(name) and end its keys", name: name, session) else { return }
        var call = AdminCall(.removeAdmin, [name])
        call.revision = try await session.revision(AdminCall(.showAdmin, [name]))
        try await session.change(call, "removed admin \(name)")
    }
}

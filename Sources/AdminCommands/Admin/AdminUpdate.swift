import AdminClient
import AdminContract
import ArgumentParser

struct AdminUpdate: Verb {
    static let configuration = verb(
        "update", "Disables or enables an admin with its keys.", "gatehouse admin update dana --status disabled",
        "gatehouse admin update dana --status active --output json")

    @Argument(help: "The admin's name or id.")
    var name: String

    @Option(help: "active or disabled.")
    var status: AdminShape.Status

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var call = AdminCall(.updateAdmin, [name], body: try ShapeWriter.json(AdminPatch(status: status)))
        call.revision = try await session.revision(AdminCall(.showAdmin, [name]))
        try await session.change(call, "admin \(name) is \(status.rawValue)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct ProjectUpdate: Verb {
    static let configuration = verb(
        "update", "Changes a project; what is not named stays.",
        "gatehouse project update acme/web --display-name \"Web shop\"",
        "gatehouse project update acme/web --display-name Web --output json")

    @Argument(help: "Tenant and name or id: acme/web.")
    var name: PathArgument

    @OptionGroup var options: ProjectOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var patch = ProjectPatch()
        patch.displayName = Patch(options.displayName)
        var call = AdminCall(.updateProject, name.names, body: try ShapeWriter.json(patch))
        call.revision = try await session.revision(AdminCall(.showProject, name.names))
        try await session.change(call, "changed project \(name.text)")
    }
}

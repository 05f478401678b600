import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct ProjectCreate: Verb {
    static let configuration = verb(
        "create", "Creates a project.", "gatehouse project create acme/web",
        "gatehouse project create acme/web --workspace web-main --sandbox memory=512MiB")

    @Argument(help: "Tenant and name: acme/web.")
    var name: PathArgument

    @OptionGroup var options: ProjectOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let slug = Slug(name.name) else {
            throw Complaint("`\(name.name)` is no name: small letters, digits and -, at most 63", code: Exit.usage)
        }
        var creation = ProjectCreation(name: slug)
        creation.displayName = options.displayName
        creation.workspaces = options.workspaces.isEmpty ? nil : options.workspaces
        (creation.defaultWorkspace, creation.sandbox) = (options.defaultWorkspace, options.caps)
        creation.upstream = options.upstream
        let call = AdminCall(.createProject, [name.tenant], body: try ShapeWriter.json(creation))
        try await session.change(call, "created project \(name.text)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct ProjectUpdate: Verb {
    static let configuration = verb(
        "update", "Changes a project; what is not named stays.",
        "gatehouse project update acme/web --display-name \"Web shop\"",
        "gatehouse project update acme/web --workspace web-main --workspace docs --default-workspace docs")

    @Argument(help: "Tenant and name or id: acme/web.")
    var name: PathArgument

    @Flag(help: "Take away all workspaces that an admin bound to it.")
    var noWorkspaces = false

    @Flag(help: "Let its calls go to any upstream that serves the model.")
    var noUpstream = false

    @Flag(help: "Give back the house's limits of the sandbox.")
    var houseSandbox = false

    @OptionGroup var options: ProjectOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !noWorkspaces || (options.workspaces.isEmpty && options.defaultWorkspace == nil) else {
            throw ValidationError("--no-workspaces stands without --workspace and --default-workspace")
        }
        guard !houseSandbox || options.sandbox.isEmpty else {
            throw ValidationError("--house-sandbox stands without --sandbox")
        }
        guard !noUpstream || options.upstream == nil else {
            throw ValidationError("--no-upstream stands without --upstream")
        }
    }

    func perform(_ session: Session) async throws {
        var patch = ProjectPatch()
        patch.displayName = Patch(options.displayName)
        patch.workspaces = noWorkspaces ? .set([]) : Patch(options.workspaces.isEmpty ? nil : options.workspaces)
        patch.defaultWorkspace = noWorkspaces ? .clear : Patch(options.defaultWorkspace)
        patch.sandbox = houseSandbox ? .set(SandboxShape()) : Patch(options.caps)
        patch.upstream = noUpstream ? .clear : Patch(options.upstream)
        let call = AdminCall(.updateProject, name.names, body: try ShapeWriter.json(patch))
        try await session.update(call, as: AdminCall(.showProject, name.names), "changed project \(name.text)")
    }
}

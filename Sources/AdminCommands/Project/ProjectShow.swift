import AdminClient
import AdminContract
import ArgumentParser

struct ProjectShow: Verb {
    static let configuration = verb(
        "show", "Shows one project.", "gatehouse project show acme/web",
        "gatehouse project show acme/web --output json")

    @Argument(help: "Tenant and name or id: acme/web.")
    var name: PathArgument

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns =
            [Column("id")] + ProjectList.columns
            + [
                Column("workspaces"), Column("default_workspace", "default workspace"), Column("sandbox"),
                Column("upstream"), Column("revision"),
            ]
        try await session.show(AdminCall(.showProject, name.names), columns)
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct ProjectList: Verb {
    static let configuration = verb(
        "list", "Lists the projects of a tenant.", "gatehouse project list --tenant acme",
        "gatehouse project list --tenant acme --columns name,status")

    @Option(help: "Whose projects.")
    var tenant: String

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listProjects, [tenant]), limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("tenant"), Column("name"), Column("status"), Column("display_name", "display name"),
        Column("created_at", "created"),
    ]
}

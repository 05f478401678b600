import AdminClient
import AdminContract
import ArgumentParser

struct ProjectList: Verb {
    static let configuration = verb(
        "list", "Lists the projects of a tenant, or of all.", "gatehouse project list --tenant acme",
        "gatehouse project list --tenant acme --columns name,status")

    @Option(help: "Whose projects; without it those of every tenant.")
    var tenant: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(ofTenant: tenant, limit: page.limit, Self.columns) { AdminCall(.listProjects, [$0]) }
    }

    static let columns = [
        Column("tenant"), Column("name"), Column("status"), Column("display_name", "display name"),
        Column("created_at", "created"),
    ]
}

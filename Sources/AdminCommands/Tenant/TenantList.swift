import AdminClient
import AdminContract
import ArgumentParser

struct TenantList: Verb {
    static let configuration = verb(
        "list", "Lists tenants.", "gatehouse tenant list", "gatehouse tenant list --status suspended --output csv")

    @Option(help: "Only those that are active, suspended or archived.")
    var status: TenantShape.Status?

    @Option(help: "Only those of this tier.")
    var tier: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.listTenants).asking("status", status?.rawValue).asking("tier", tier)
        try await session.list(call, limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("name"), Column("tier"), Column("status"), Column("display_name", "display name"),
        Column("time_zone", "time zone"), Column("created_at", "created"),
    ]
}

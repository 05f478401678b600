import AdminClient
import AdminContract
import ArgumentParser

struct PolicyList: Verb {
    static let configuration = verb(
        "list", "Lists the policies that the daemon keeps.", "gatehouse policy list",
        "gatehouse policy list --columns hash,status")

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listPolicies), limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("hash"), Column("status"), Column("tenants_percent", "tenants %"), Column("message"),
        Column("created_at", "created"),
        Column("promoted_at", "promoted"),
    ]
}

import AdminClient
import AdminContract
import ArgumentParser

struct AdminList: Verb {
    static let configuration = verb(
        "list", "Lists admins.", "gatehouse admin list", "gatehouse admin list --columns name,role,keys")

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listAdmins), limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("name"), Column("role"), Column("tenant"), Column("status"), Column("created_at", "created"),
        Column("id"),
    ]
}

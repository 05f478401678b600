import AdminClient
import AdminContract
import ArgumentParser

struct TenantShow: Verb {
    static let configuration = verb(
        "show", "Shows one tenant.", "gatehouse tenant show acme", "gatehouse tenant show acme --output json")

    @Argument(help: "The tenant's name or id.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.show(AdminCall(.showTenant, [name]), Self.columns)
    }

    private static let columns =
        [Column("id")] + TenantList.columns + [
            Column("attributes"), Column("allowed_ips", "networks"), Column("updated_at", "updated"),
            Column("revision"),
        ]
}

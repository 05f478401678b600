import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct KeyList: Verb {
    static let configuration = verb(
        "list", "Lists the keys of a tenant, or of all.", "gatehouse key list --tenant acme",
        "gatehouse key list --tenant acme --unused-for 30d --output csv")

    @Option(help: "Whose keys; without it those of every tenant.")
    var tenant: String?

    @Option(help: "Only those of this project.")
    var project: String?

    @Option(help: "Only those that are active, disabled, expired or revoked.")
    var status: KeyShape.Status?

    @Option(help: "Only those that nobody used for so long.")
    var unusedFor: Lapse?

    @Option(help: "Only those that end within so long.")
    var expiring: Lapse?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let now = session.surroundings.now
        try await session.list(ofTenant: tenant, limit: page.limit, Self.columns) { tenant in
            AdminCall(.listKeys, [tenant])
                .asking("project", project)
                .asking("status", status?.rawValue)
                .asking("unused_since", unusedFor.map { now.advanced(bySeconds: -$0.seconds).secondText })
                .asking("expiring_before", expiring.map { now.advanced(bySeconds: $0.seconds).secondText })
        }
    }

    static let columns = [
        Column("tenant"), Column("project"), Column("name"), Column("hint"), Column("status"), Column("tier"),
        Column("expires_at", "expires"), Column("last_used_at", "last used"),
    ]
}

import AdminClient
import AdminContract
import ArgumentParser

struct WebhookList: Verb {
    static let configuration = verb(
        "list", "Lists webhooks.", "gatehouse webhook list", "gatehouse webhook list --output json")

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(AdminCall(.listWebhooks), limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("id"), Column("url"), Column("tenant"), Column("status"), Column("pending"), Column("failures"),
        Column("last_success_at", "last success"), Column("events"),
    ]
}

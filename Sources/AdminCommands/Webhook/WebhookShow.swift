import AdminClient
import AdminContract
import ArgumentParser

struct WebhookShow: Verb {
    static let configuration = verb(
        "show", "Shows one webhook.", "gatehouse webhook show whk_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse webhook show whk_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The webhook's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = WebhookList.columns + [Column("created_by", "by"), Column("created_at", "created")]
        try await session.show(AdminCall(.showWebhook, [id]), columns)
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct WebhookTest: Verb {
    static let configuration = verb(
        "test", "Sends a message of the type webhook.test.", "gatehouse webhook test whk_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse webhook test whk_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The webhook's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let told = "a message is on its way; `gatehouse webhook deliveries \(id)` shows what came of it"
        try await session.change(AdminCall(.testWebhook, [id]), told)
    }
}

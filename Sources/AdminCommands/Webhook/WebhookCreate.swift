import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct WebhookCreate: Verb {
    static let configuration = verb(
        "create", "Makes a webhook, and prints the secret that signs its messages, once.",
        "gatehouse webhook create https://hooks.example/gatehouse --event budget.alert --event budget.exhausted",
        "gatehouse webhook create https://hooks.example/acme --event key.leaked --tenant acme --secret-file hook.key")

    @Argument(help: "Where messages go: an https URL.")
    var url: String

    @Option(name: .customLong("event"), help: "What to tell of; may be given again.")
    var events: [HookEvent]

    @Option(help: "Tell of this tenant alone.")
    var tenant: Slug?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let creation = WebhookCreation(url: url, events: events, tenant: tenant)
        let call = AdminCall(.createWebhook, body: try ShapeWriter.json(creation))
        try await session.issue(call, secret, "webhook to \(url)")
    }
}

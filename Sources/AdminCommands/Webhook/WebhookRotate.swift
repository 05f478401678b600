import AdminClient
import AdminContract
import ArgumentParser

struct WebhookRotate: Verb {
    static let configuration = verb(
        "rotate", "Gives a webhook a new secret; both sign until the overlap ends.",
        "gatehouse webhook rotate whk_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse webhook rotate whk_4mKq0R7tXv2LwB9sYc1N4d --overlap 1h --secret-file hook.key")

    @Argument(help: "The webhook's id.")
    var id: String

    @Option(help: "How long the old secret still signs, at most 30d.")
    var overlap: Lapse?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let body = try ShapeWriter.json(KeyRotationRequest(overlap: overlap))
        try await session.issue(AdminCall(.rotateWebhook, [id], body: body), secret, "webhook \(id)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct WebhookDelete: Verb {
    static let configuration = verb(
        "delete", "Deletes a webhook with all that is on its way to it.",
        "gatehouse webhook delete whk_4mKq0R7tXv2LwB9sYc1N4d --confirm whk_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse webhook delete whk_4mKq0R7tXv2LwB9sYc1N4d --dry-run")

    @Argument(help: "The webhook's id.")
    var id: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let hook = try await session.send(AdminCall(.showWebhook, [id])).json()
        let loss =
            "delete the webhook to \(hook["url"]?.string ?? "-"), "
            + "with \(hook["pending"]?.integer ?? 0) messages on their way"
        guard try confirmation.allows(loss, name: id, session) else { return }
        var call = AdminCall(.deleteWebhook, [id])
        call.revision = hook["revision"]?.integer
        try await session.change(call, "deleted \(id)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct WebhookUpdate: Verb {
    static let configuration = verb(
        "update", "Changes a webhook, pauses it, or wakes it.",
        "gatehouse webhook update whk_4mKq0R7tXv2LwB9sYc1N4d --status paused",
        "gatehouse webhook update whk_4mKq0R7tXv2LwB9sYc1N4d --event budget.alert --event key.leaked")

    @Argument(help: "The webhook's id.")
    var id: String

    @Option(help: "Where messages go from now on.")
    var url: String?

    @Option(name: .customLong("event"), help: "What to tell of instead of the events so far; may be given again.")
    var events: [HookEvent] = []

    @Option(help: "paused keeps messages back; active sends them, also of a dead one.")
    var status: WebhookPatch.Status?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard url != nil || !events.isEmpty || status != nil else { throw ValidationError(Session.changesNothing) }
    }

    func perform(_ session: Session) async throws {
        var patch = WebhookPatch()
        (patch.url, patch.events, patch.status) = (url, events.isEmpty ? nil : events, status)
        let call = AdminCall(.updateWebhook, [id], body: try ShapeWriter.json(patch))
        try await session.update(call, as: AdminCall(.showWebhook, [id]), "changed \(id)")
    }
}

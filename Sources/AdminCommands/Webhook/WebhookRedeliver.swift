import AdminClient
import AdminContract
import ArgumentParser

struct WebhookRedeliver: Verb {
    static let configuration = verb(
        "redeliver", "Sends a message again, or all that were made since a time.",
        "gatehouse webhook redeliver whk_4mKq0R7tXv2LwB9sYc1N4d house/4117",
        "gatehouse webhook redeliver whk_4mKq0R7tXv2LwB9sYc1N4d --since 24h")

    @Argument(help: "The webhook's id.")
    var id: String

    @Argument(help: "The message's id, as `webhook deliveries` shows it.")
    var delivery: String?

    @Option(help: "All messages since this time, or from so long ago.")
    var since: TimeArgument?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if (delivery == nil) == (since == nil) { throw ValidationError("name one message, or say --since") }
    }

    func perform(_ session: Session) async throws {
        var request = RedeliveryRequest()
        (request.delivery, request.since) = (delivery, since?.before(session.surroundings.now))
        let call = AdminCall(.redeliver, [id], body: try ShapeWriter.json(request))
        try await session.change(call, "on its way again")
    }
}

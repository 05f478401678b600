import AdminClient
import AdminContract
import ArgumentParser

struct WebhookDeliveries: Verb {
    static let configuration = verb(
        "deliveries", "Lists a webhook's messages of the last 30 days, newest first.",
        "gatehouse webhook deliveries whk_4mKq0R7tXv2LwB9sYc1N4d --failed",
        "gatehouse webhook deliveries whk_4mKq0R7tXv2LwB9sYc1N4d --status pending --output json")

    @Argument(help: "The webhook's id.")
    var id: String

    @Flag(help: "Only those that are dead: every attempt failed.")
    var failed = false

    @Option(help: "pending, delivered or dead.")
    var status: DeliveryShape.Status?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if failed, status != nil { throw ValidationError("--failed and --status exclude each other") }
    }

    func perform(_ session: Session) async throws {
        let wanted = failed ? DeliveryShape.Status.dead : status
        let call = AdminCall(.listDeliveries, [id]).asking("status", wanted?.rawValue)
        try await session.list(call, limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("id"), Column("event"), Column("status"), Column("attempts"), Column("answer"), Column("failure"),
        Column("next_attempt_at", "next"), Column("created_at", "created"),
    ]
}

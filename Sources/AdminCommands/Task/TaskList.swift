import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct TaskList: Verb {
    static let configuration = verb(
        "list", "Lists tasks, newest first.", "gatehouse task list --tenant acme --status running",
        "gatehouse task list --since 1h --output json")

    @Option(help: "Only of this tenant.")
    var tenant: String?

    @Option(help: "pending, running, waiting, completed, failed, timeout, cost_exceeded, cancelled or interrupted.")
    var status: String?

    @Option(help: "Only those that were started since this time, or so long ago.")
    var since: TimeArgument?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let start = since?.before(session.surroundings.now).secondText
        let call = AdminCall(.listTasks).asking("tenant", tenant).asking("status", status)
            .asking("created_from", start)
        try await session.list(call, limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("id"), Column("key"), Column("status"), Column("model"), Column("cost_usd", "USD"), Column("reason"),
        Column("created_at", "created"), Column("completed_at", "ended"),
    ]
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct TaskEventList: Verb {
    static let configuration = verb(
        "events", "Lists what a task did so far.", "gatehouse task events task_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse task events task_4mKq0R7tXv2LwB9sYc1N4d --after 11 --output jsonl")

    @Argument(help: "The task's id.")
    var id: String

    @Option(help: "Only events after this one.")
    var after: Int = 0

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var (seq, isMore) = (Int64(after), true)
        while isMore {
            let page = try await session.send(AdminCall(.listTaskEvents, [id]).asking("after", String(seq))).json()
            let events = page["data"]?.array ?? []
            for event in events { session.output.line(event, Self.columns) }
            (seq, isMore) = (page["last_seq"]?.integer ?? seq, !events.isEmpty)
        }
    }

    static let columns = [
        Column("seq"), Column("timestamp"), Column("type"), Column("agent"), Column("subject"), Column("status"),
    ]
}

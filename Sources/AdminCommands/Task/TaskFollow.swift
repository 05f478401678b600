import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct TaskFollow: Verb {
    static let configuration = verb(
        "follow", "Prints what a task does, until it ends.", "gatehouse task follow task_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse task follow task_4mKq0R7tXv2LwB9sYc1N4d --after 11 --output jsonl")

    @Argument(help: "The task's id.")
    var id: String

    @Option(help: "Only events after this one.")
    var after: Int = 0

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var seq = Int64(after)
        while true {
            let page = try await session.send(AdminCall(.listTaskEvents, [id]).asking("after", String(seq))).json()
            let events = page["data"]?.array ?? []
            for event in events { session.output.line(event, TaskEventList.columns) }
            seq = page["last_seq"]?.integer ?? seq
            if page["done"]?.bool == true { return }
            if events.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
        }
    }
}

import ArgumentParser

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
        var events = TaskEvents(of: id, after: after)
        while try await !events.printPage(session).isEmpty {}
    }
}

import ArgumentParser

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
        var events = TaskEvents(of: id, after: after)
        while case let page = try await events.printPage(session), !page.isLast {
            if page.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
        }
    }
}

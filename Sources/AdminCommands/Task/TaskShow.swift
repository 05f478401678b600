import AdminClient
import AdminContract
import ArgumentParser

struct TaskShow: Verb {
    static let configuration = verb(
        "show", "Shows one task; as JSON with its whole object.", "gatehouse task show task_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse task show task_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The task's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = TaskList.columns + [Column("project"), Column("task.description", "description")]
        try await session.show(AdminCall(.showTask, [id]), columns)
    }
}

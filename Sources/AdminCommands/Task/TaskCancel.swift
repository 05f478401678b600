import AdminClient
import AdminContract
import ArgumentParser

struct TaskCancel: Verb {
    static let configuration = verb(
        "cancel", "Ends a task; what it has spent is settled.", "gatehouse task cancel task_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse task cancel task_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The task's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.cancelTask, [id]), "cancelled \(id)")
    }
}

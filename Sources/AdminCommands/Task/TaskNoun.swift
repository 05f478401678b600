import ArgumentParser

/// The noun `task`; `TaskGroup` is a name of the standard library.
struct TaskNoun: AsyncParsableCommand {
    static let configuration = noun(
        "task", "Agentic tasks of all tenants.",
        [TaskList.self, TaskShow.self, TaskEventList.self, TaskFollow.self, TaskCancel.self])
}

package import Vocabulary

extension Reader {
    /// One task, live or ended.
    package func task(_ id: TaskID) throws -> StoredTask? { try read { try TaskTable.find(id, $0) } }

    /// Tasks of a key or a project, newest first.
    package func tasks(_ filter: TaskFilter) throws -> [StoredTask] { try read { try TaskTable.list(filter, $0) } }
}

import Admission
import Logging
import Store
import Vocabulary

/// What a start gets ready beside the books, which the writer reads at the same time: nothing changes keys or admits
/// calls before the doors are open.
struct Beside {
    let keys: Task<StoredKeys, any Error>
    let calls: Task<[RecentCall], any Error>
    let warm: Task<WarmKeys?, any Error>
    let tasks: Task<TaskGround?, any Error>

    init(_ settings: DaemonSettings, _ store: OpenStore, _ logger: Logger) throws {
        let (keyReader, callReader) = (try store.reader.beside(), try store.reader.beside())
        // First, for it mostly waits.
        tasks = Task(priority: .high) { try await TaskGround.prepare(settings, logger) }
        keys = Task { try StoredKeys(from: keyReader) }
        calls = Task { try Gatekeeper.recentCalls(from: callReader, at: SystemClock.now()) }
        warm = Task { try WarmKeys.open(settings, store, logger) }
    }
}

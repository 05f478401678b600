import Synchronization
import Vocabulary

/// The calls with an idempotency key that are not done: their repeat waits outside.
final class RunningCalls: Sendable {
    private struct Call: Hashable {
        let admin: AdminID
        let key: String
    }

    private let calls = Mutex<Set<Call>>([])

    /// False if the same call is running.
    func begin(_ admin: AdminID, _ key: String) -> Bool {
        calls.withLock { $0.insert(Call(admin: admin, key: key)).inserted }
    }

    func end(_ admin: AdminID, _ key: String) {
        calls.withLock { calls in _ = calls.remove(Call(admin: admin, key: key)) }
    }
}

import AuditLog
import Synchronization

/// What the writer last committed of each log, for those who only look: their rows may be behind the leaves.
///
/// Empty until the writer has loaded its books.
final class LogBoard: Sendable {
    // Held to copy the logs of a batch in, or all of them out.
    private let logs = Mutex<[Int64: LogBook.OpenLog]>([:])

    let newHashes = NewLeafHashes()

    init() {}

    func publish(_ changed: [LogBook.OpenLog]) {
        guard !changed.isEmpty else { return }
        logs.withLock { logs in
            for log in changed { logs[log.id] = log }
        }
    }

    /// Every log in the order of the rows; `nil` before the first publication.
    var all: [LogBook.OpenLog]? {
        let copy = logs.withLock { $0 }
        return copy.isEmpty ? nil : copy.values.sorted { $0.id < $1.id }
    }
}

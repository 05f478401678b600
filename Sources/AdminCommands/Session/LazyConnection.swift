import AdminClient
import Synchronization

/// The connection of a session, opened by the first call: a verb that works offline never needs a key.
final class LazyConnection: Sendable {
    private let held = Mutex<AdminConnection?>(nil)
    private let answered = Atomic(false)

    /// Whether the daemon has carried out a call of this session.
    var hasAnswered: Bool { answered.load(ordering: .relaxed) }

    func noteAnswer() { answered.store(true, ordering: .relaxed) }

    func open(_ settings: () async throws -> AdminConnection.Settings) async throws -> AdminConnection {
        if let connection = held.withLock({ $0 }) { return connection }
        let connection = AdminConnection(try await settings())
        return held.withLock { held in
            if let first = held { return first }
            held = connection
            return connection
        }
    }

    func close() async { await held.withLock { $0 }?.close() }
}

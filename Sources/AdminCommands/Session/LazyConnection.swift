import AdminClient
import Synchronization

/// The connection of a session, opened by the first call: a verb that works offline never needs a key.
final class LazyConnection: Sendable {
    private let held = Mutex<AdminConnection?>(nil)

    func open(_ settings: () throws -> AdminConnection.Settings) throws -> AdminConnection {
        try held.withLock { held in
            if let connection = held { return connection }
            let connection = AdminConnection(try settings())
            held = connection
            return connection
        }
    }

    func close() async { await held.withLock { $0 }?.close() }
}

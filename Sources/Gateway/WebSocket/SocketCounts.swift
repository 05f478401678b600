import Synchronization
import Vocabulary

/// How many sockets each key has open.
final class SocketCounts: Sendable {
    static let perKey = 10
    private let counts = Mutex<[KeyID: Int]>([:])

    func enter(_ key: KeyID) -> Bool {
        counts.withLock { counts in
            guard counts[key, default: 0] < Self.perKey else { return false }
            counts[key, default: 0] += 1
            return true
        }
    }

    func leave(_ key: KeyID) {
        counts.withLock { counts in
            let left = counts[key, default: 1] - 1
            counts[key] = left > 0 ? left : nil
        }
    }
}

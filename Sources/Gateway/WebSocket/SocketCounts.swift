import Synchronization
import Vocabulary

/// How many sockets each key has open.
final class SocketCounts: Sendable {
    static let perKey = 10
    private let counts = Mutex<[KeyID: Int]>([:])

    /// - Parameter concurrency: What the key may run at once, where that is fewer.
    func enter(_ key: KeyID, concurrency: Int64?) -> Bool {
        let limit = min(Int64(Self.perKey), concurrency ?? .max)
        return counts.withLock { counts in
            guard counts[key, default: 0] < limit else { return false }
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

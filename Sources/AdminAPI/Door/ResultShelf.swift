import Synchronization
import Vocabulary

/// Answers of changes that were approved, until the one who asked takes them: in memory alone, because they may hold a
/// secret, which is stored nowhere.
final class ResultShelf: Sendable {
    /// Past it the oldest one goes.
    static let limit = 256
    private static let seconds: Int64 = 86_400

    private let results = Mutex<[String: (body: [UInt8], until: Instant)]>([:])

    func keep(_ body: [UInt8], under id: String, at now: Instant) {
        results.withLock { results in
            results = results.filter { $0.value.until > now }
            if results.count >= Self.limit, let oldest = results.min(by: { $0.value.until < $1.value.until }) {
                results[oldest.key] = nil
            }
            results[id] = (body, now.advanced(bySeconds: Self.seconds))
        }
    }

    /// Gives an answer once.
    func take(_ id: String, at now: Instant) -> [UInt8]? {
        results.withLock { results in
            guard let found = results.removeValue(forKey: id), found.until > now else { return nil }
            return found.body
        }
    }
}

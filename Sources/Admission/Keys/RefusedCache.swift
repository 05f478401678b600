import Digests
import Synchronization
import Vocabulary

/// Tokens that were refused within the last seconds, so that repeating one costs a look-up.
///
/// An entry holds the epoch of the key that it named: enabling that key is in force at once. One source has at most 25
/// entries, because its failures run out first.
final class RefusedCache: Sendable {
    private struct Entry {
        let cause: KeyCause
        let epoch: UInt64?
        let until: Instant
    }

    private static let capacity = 16_384
    private static let seconds: Int64 = 5
    private let table = Mutex(FixedTable<Digest256, Entry>(capacity: RefusedCache.capacity))

    /// The cause, if the key that was named still has that epoch; `nil` stands for no such key.
    func find(_ digest: Digest256, epoch: UInt64?, at now: Instant) -> KeyCause? {
        table.withLock { table in
            guard let entry = table.find(digest), entry.epoch == epoch, now < entry.until else { return nil }
            // After a clock that jumped back nothing is refused for longer than it was meant to be.
            return entry.until <= now.advanced(bySeconds: Self.seconds) ? entry.cause : nil
        }
    }

    func put(_ digest: Digest256, cause: KeyCause, epoch: UInt64?, at now: Instant) {
        let entry = Entry(cause: cause, epoch: epoch, until: now.advanced(bySeconds: Self.seconds))
        table.withLock { table in table.put(entry, under: digest) { old in old.until <= now } }
    }
}

import Synchronization
import Vocabulary

/// Counts per name and minute: calls of a key, failures of an address.
final class RateGate: Sendable {
    /// Names that are counted in one minute; past it every new name is refused until the minute ends.
    static let nameLimit = 65_536

    private struct Minute {
        var number: Int64 = 0
        var counts: [String: Int] = [:]
    }

    private let minute = Mutex(Minute())

    /// Whether `name` may go on in this minute.
    func hasRoom(_ name: String, limit: Int, at now: Instant) -> Bool {
        minute.withLock { minute in
            Self.turn(&minute, now)
            guard let count = minute.counts[name] else { return minute.counts.count < Self.nameLimit }
            return count < limit
        }
    }

    func count(_ name: String, at now: Instant) {
        minute.withLock { minute in
            Self.turn(&minute, now)
            minute.counts[name, default: 0] += 1
        }
    }

    private static func turn(_ minute: inout Minute, _ now: Instant) {
        let number = now.seconds / 60
        guard number > minute.number else { return }
        minute = Minute(number: number)
    }
}

import Synchronization
import Vocabulary

/// How many sockets each key has open, and has opened in the running minute.
///
/// Each socket is two leaves of the log, so a key that opens and closes them fills it only so fast.
final class SocketCounts: Sendable {
    static let perKey = 10
    static let perMinute = 120

    enum Entry: Hashable {
        case entered
        case tooMany
        /// Until the next minute begins, seconds.
        case tooOften(wait: Int64)
    }

    private struct State {
        var open: [KeyID: Int] = [:]
        var minute: UInt64 = 0
        /// In that minute.
        var opened: [KeyID: Int] = [:]
    }

    private static let minute: UInt64 = 60_000_000_000
    private let state = Mutex(State())

    /// - Parameters:
    ///   - concurrency: What the key may run at once, where that is fewer.
    ///   - now: Nanoseconds of the loops' clock.
    func enter(_ key: KeyID, concurrency: Int64?, at now: UInt64) -> Entry {
        let limit = min(Int64(Self.perKey), concurrency ?? .max)
        return state.withLock { state in
            guard state.open[key, default: 0] < limit else { return .tooMany }
            if now / Self.minute != state.minute { (state.minute, state.opened) = (now / Self.minute, [:]) }
            guard state.opened[key, default: 0] < Self.perMinute else {
                return .tooOften(wait: Int64((Self.minute - now % Self.minute) / 1_000_000_000) + 1)
            }
            state.open[key, default: 0] += 1
            state.opened[key, default: 0] += 1
            return .entered
        }
    }

    func leave(_ key: KeyID) {
        state.withLock { state in
            let left = state.open[key, default: 1] - 1
            state.open[key] = left > 0 ? left : nil
        }
    }
}

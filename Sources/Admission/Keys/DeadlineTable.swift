import Synchronization
import Vocabulary

/// Deadlines by key in a fixed table: what buckets and the proofs of the last day are kept in.
///
/// A deadline that has passed is forgotten without loss. What happens to a newcomer whose set is full of others is said
/// at the start: all newcomers share one deadline, or one of the others is forgotten early.
final class DeadlineTable<Key: TableKey>: Sendable {
    enum Overflow: Sendable {
        case share, forget
    }

    private struct State {
        var table: FixedTable<Key, Int64>
        var shared: Int64 = .min
    }

    private let overflow: Overflow
    private let state: Mutex<State>

    init(capacity: Int, overflow: Overflow) {
        self.overflow = overflow
        state = Mutex(State(table: FixedTable(capacity: capacity)))
    }

    /// The deadline of `key`, nanoseconds since 1970; long ago if there is none.
    func deadline(of key: Key, at now: Instant) -> Int64 {
        state.withLock { state in deadline(of: key, at: now, in: &state) }
    }

    /// Replaces the deadline of `key` by what `change` makes of it.
    func change(_ key: Key, at now: Instant, _ change: (Int64) -> Int64) {
        state.withLock { state in
            let deadline = change(deadline(of: key, at: now, in: &state))
            switch overflow {
            case .forget:
                state.table.put(deadline, under: key) { $0 <= now.nanoseconds }
            case .share:
                let hadRoom = state.table.putIfRoom(deadline, under: key) { $0 <= now.nanoseconds }
                if !hadRoom { state.shared = deadline }
            }
        }
    }

    private func deadline(of key: Key, at now: Instant, in state: inout State) -> Int64 {
        if let deadline = state.table.find(key) { return deadline }
        let isAlone = overflow == .forget || state.table.hasRoom(for: key) { $0 <= now.nanoseconds }
        return isAlone ? .min : state.shared
    }
}

/// How much is allowed at once, and how soon one more comes back: a generic cell rate algorithm in one deadline.
struct Allowance: Sendable {
    private let burst: Int64
    /// Nanoseconds.
    private let interval: Int64

    init(_ burst: Int64, onePer seconds: Int64) { (self.burst, interval) = (burst, seconds * 1_000_000_000) }

    /// Whole seconds until one more is allowed, at least 1, or `nil` if one is allowed now.
    func wait(_ deadline: Int64, at now: Instant) -> Int? {
        let excess = standing(deadline, at: now) - now.nanoseconds - (burst - 1) * interval
        return excess > 0 ? Int((excess + 999_999_999) / 1_000_000_000) : nil
    }

    /// The deadline after one more.
    func taken(_ deadline: Int64, at now: Instant) -> Int64 {
        min(standing(deadline, at: now) + interval, now.nanoseconds + burst * interval)
    }

    /// A deadline further away than that of a spent bucket is from before the clock jumped back, and counts no more.
    private func standing(_ deadline: Int64, at now: Instant) -> Int64 {
        deadline > now.nanoseconds + burst * interval ? now.nanoseconds : max(deadline, now.nanoseconds)
    }
}

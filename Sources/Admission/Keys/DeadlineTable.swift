import Synchronization
import Vocabulary

/// Deadlines by key in a fixed table: what buckets and proofs of the last day are kept in.
///
/// A deadline that has passed is forgotten without loss. While a set is full of others, its newcomers share one deadline
/// of the whole table.
final class DeadlineTable<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var table: FixedTable<Key, Int64>
        var shared: Int64 = .min
    }

    private let state: Mutex<State>

    init(capacity: Int) { state = Mutex(State(table: FixedTable(capacity: capacity))) }

    /// The deadline of `key`, or the shared one where `key` would find no room; nanoseconds since 1970.
    func deadline(of key: Key, at now: Instant) -> Int64 {
        state.withLock { state in Self.deadline(of: key, at: now, in: &state) }
    }

    /// Replaces the deadline of `key` by what `change` makes of it.
    func change(_ key: Key, at now: Instant, _ change: (Int64) -> Int64) {
        state.withLock { state in
            let deadline = change(Self.deadline(of: key, at: now, in: &state))
            let hadRoom = state.table.putIfRoom(deadline, under: key) { $0 <= now.nanoseconds }
            if !hadRoom { state.shared = deadline }
        }
    }

    private static func deadline(of key: Key, at now: Instant, in state: inout State) -> Int64 {
        if let deadline = state.table.find(key) { return deadline }
        return state.table.hasRoom(for: key) { $0 <= now.nanoseconds } ? .min : state.shared
    }
}

/// How many failures are allowed at once, and how soon one comes back: a generic cell rate algorithm.
struct Allowance: Sendable {
    let burst: Int64
    /// Nanoseconds.
    let interval: Int64

    init(_ burst: Int64, onePer seconds: Int64) { (self.burst, interval) = (burst, seconds * 1_000_000_000) }

    /// Whole seconds until one more is allowed, at least 1, or `nil` if one is allowed now.
    func wait(_ deadline: Int64, at now: Instant) -> Int? {
        let excess = max(deadline, now.nanoseconds) - now.nanoseconds - (burst - 1) * interval
        return excess > 0 ? Int((excess + 999_999_999) / 1_000_000_000) : nil
    }

    /// The deadline after one more.
    func taken(_ deadline: Int64, at now: Instant) -> Int64 {
        // A clock that jumped back leaves no deadline that is further away than a spent bucket.
        min(max(deadline, now.nanoseconds), now.nanoseconds + burst * interval) + interval
    }
}

import APIKeys
import Synchronization
package import Vocabulary

/// Every stream, socket, held response and task that runs, under the key it came in with.
///
/// INVARIANT: a piece of work is cut at most once, and never after it ended.
package final class LiveWork: Sendable {
    /// Names one piece of work until it ends.
    package struct Ticket: Hashable, Sendable {
        fileprivate let key: KeyDigits
        fileprivate let number: UInt64
    }

    private struct Piece: Sendable {
        let version: Int
        let cut: @Sendable () -> Void
    }

    private struct State {
        var number: UInt64 = 0
        var pieces: [KeyDigits: [UInt64: Piece]] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Takes in a piece of work; `cut` ends it from any thread, without blocking.
    func begin(key: KeyDigits, version: Int, cut: @escaping @Sendable () -> Void) -> Ticket {
        state.withLock { state in
            state.number += 1
            state.pieces[key, default: [:]][state.number] = Piece(version: version, cut: cut)
            return Ticket(key: key, number: state.number)
        }
    }

    /// Forgets a piece of work that has ended; `false` if it was cut before.
    @discardableResult
    package func end(_ ticket: Ticket) -> Bool {
        state.withLock { state in
            let piece = state.pieces[ticket.key]?.removeValue(forKey: ticket.number)
            if state.pieces[ticket.key]?.isEmpty == true { state.pieces[ticket.key] = nil }
            return piece != nil
        }
    }

    /// Cuts what runs under `key`, or only what came in with one version of it; answers how much that was.
    @discardableResult
    package func cut(_ key: KeyID, version: Int? = nil) -> Int {
        let key = KeyDigits(key)
        let taken = state.withLock { state in
            let taken = (state.pieces[key] ?? [:]).filter { version == nil || $0.value.version == version }
            for number in taken.keys { state.pieces[key]?[number] = nil }
            if state.pieces[key]?.isEmpty == true { state.pieces[key] = nil }
            return taken.values.map(\.cut)
        }
        for cut in taken { cut() }  // outside the lock: a cut may end other work
        return taken.count
    }

    /// Pieces of work that run.
    package var count: Int { state.withLock { state in state.pieces.values.reduce(0) { $0 + $1.count } } }
}

import Synchronization

/// Stops asking an upstream that does not answer: five failures in a row open it, and one probe at a time closes it.
///
/// Shared by all event loops; locked for a few comparisons. Times are nanoseconds of the loops' clock.
package final class Breaker: Sendable {
    package static let failureLimit = 5
    package static let firstPause: UInt64 = 10_000_000_000
    package static let longestPause: UInt64 = 300_000_000_000
    /// How long a probe may be silent before another one is sent.
    package static let probeLapse: UInt64 = 30_000_000_000

    private struct State {
        var failures = 0
        var pause = Breaker.firstPause
        /// Open until then; `nil` while closed.
        var opensAgainAt: UInt64?
        /// Until then nobody else probes; a probe whose client left says nothing and lapses.
        var probeEndsAt: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether a request may be sent; `true` in the open state makes the caller the probe.
    package func allows(at now: UInt64) -> Bool {
        state.withLock { state in
            guard let until = state.opensAgainAt else { return true }
            guard now >= until, now >= state.probeEndsAt else { return false }
            state.probeEndsAt = now + Self.probeLapse
            return true
        }
    }

    /// True while nothing but a probe is sent.
    package var isOpen: Bool { state.withLock { $0.opensAgainAt != nil } }

    package func succeeded() {
        state.withLock { state in
            if state.failures > 0 || state.opensAgainAt != nil { state = State() }
        }
    }

    package func failed(at now: UInt64) {
        state.withLock { state in
            state.failures += 1
            if state.opensAgainAt != nil {
                state.pause = min(state.pause * 2, Self.longestPause)
            } else if state.failures < Self.failureLimit {
                return
            }
            state.opensAgainAt = now + state.pause
            state.probeEndsAt = 0
        }
    }
}

import Synchronization
package import Vocabulary

/// A clock that stands still until a test moves it.
package final class ManualClock: Sendable {
    private let instant: Mutex<Instant>

    /// Starts on 2026-11-22, a Sunday, at noon UTC.
    package init(_ start: Instant = Instant(seconds: 1_795_348_800)) { instant = Mutex(start) }

    package var now: Instant { instant.withLock { $0 } }

    /// Moves the clock by seconds of either sign.
    package func advance(seconds: Int64) { instant.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}

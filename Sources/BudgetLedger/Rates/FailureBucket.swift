package import Vocabulary

/// A count of failures in 8 bytes that drains at a steady rate (the generic cell rate algorithm, ITU-T I.371).
///
/// Up to `burst` at once, then one per `interval`; used where exactness does not matter.
package struct FailureBucket: Hashable, Sendable, BitwiseCopyable {
    /// Nanoseconds since 1970 at which the bucket is empty.
    private var emptyAt = Int64.min

    package init() {}

    /// Counts one more failure, or returns `false` and counts nothing when the bucket is full.
    package mutating func take(at instant: Instant, interval: Int64, burst: Int64) -> Bool {
        guard !isFull(at: instant, interval: interval, burst: burst) else { return false }
        let (next, overflow) = max(emptyAt, instant.nanoseconds).addingReportingOverflow(interval)
        emptyAt = overflow ? .max : next
        return true
    }

    /// True if one more would pass the burst.
    package func isFull(at instant: Instant, interval: Int64, burst: Int64) -> Bool {
        guard emptyAt > instant.nanoseconds else { return burst <= 0 }
        let (filled, farAway) = emptyAt.subtractingReportingOverflow(instant.nanoseconds)
        let (room, isEndless) = interval.multipliedReportingOverflow(by: max(0, burst - 1))
        return burst <= 0 || (!isEndless && (farAway || filled > room))
    }

    /// True if it holds nothing, so that it can be forgotten.
    package func isEmpty(at instant: Instant) -> Bool { emptyAt <= instant.nanoseconds }
}

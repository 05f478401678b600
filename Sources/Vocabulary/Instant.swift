/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// The cores take instants as arguments and never read a clock.
package struct Instant: Hashable, Sendable, Comparable {
    /// Nanoseconds since 1970.
    package let nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable
    package init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    /// Whole seconds since 1970, rounded down.
    @inlinable
    package var seconds: Int64 {
        let (quotient, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest < 0 ? quotient - 1 : quotient
    }

    @inlinable
    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant `seconds` later; saturates at the ends of the range.
    package func advanced(bySeconds seconds: Int64) -> Instant {
        let (step, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = nanoseconds.addingReportingOverflow(step)
        guard !overflow, !carried else { return Instant(nanoseconds: seconds < 0 ? .min : .max) }
        return Instant(nanoseconds: sum)
    }
}

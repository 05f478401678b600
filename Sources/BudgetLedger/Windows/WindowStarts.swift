/// The first second of each calendar window that holds one instant: seconds since 1970.
///
/// A grant is tied to these four numbers; they stand in its leaf as `win`.
package struct WindowStarts: Hashable, Sendable, BitwiseCopyable {
    package var hour: Int64
    package var day: Int64
    package var week: Int64
    package var month: Int64

    @inlinable
    package init(hour: Int64, day: Int64, week: Int64, month: Int64) {
        self.hour = hour
        self.day = day
        self.week = week
        self.month = month
    }

    /// Before every window: what a new account has.
    package static let never = WindowStarts(hour: .min, day: .min, week: .min, month: .min)

    /// The later of both, kind by kind: windows never step back, whatever the clock does.
    @inlinable
    package func latest(_ other: WindowStarts) -> WindowStarts {
        WindowStarts(
            hour: max(hour, other.hour), day: max(day, other.day), week: max(week, other.week),
            month: max(month, other.month))
    }

    /// The start of a calendar window; `nil` for `total`.
    package subscript(kind: WindowKind) -> Int64? {
        switch kind {
        case .hour: hour
        case .day: day
        case .week: week
        case .month: month
        case .total: nil
        }
    }
}

package import Vocabulary

/// At most one limit for each window kind; a kind without one is unlimited, and 0 allows nothing.
package struct LimitSet: Hashable, Sendable, BitwiseCopyable {
    // The largest number stands for "no limit", so that the hot path has one formula and no branch.
    var hour = Int64.max
    var day = Int64.max
    var week = Int64.max
    var month = Int64.max
    var total = Int64.max

    package init() {}

    /// No limit in any window.
    package static let unlimited = LimitSet()

    /// The limit of one window kind, at least 0; `nil` is unlimited.
    package subscript(kind: WindowKind) -> NanoUSD? {
        get {
            let limit = self[raw: kind]
            return limit == .max ? nil : NanoUSD(limit)
        }
        set {
            // One below the sentinel: a limit of 9.2 billion dollars stays a limit.
            self[raw: kind] = newValue.map { min(max($0.count, 0), .max - 1) } ?? .max
        }
    }

    /// The tighter of both, kind by kind.
    func tightened(by other: LimitSet) -> LimitSet {
        var tight = self
        tight.hour = min(hour, other.hour)
        tight.day = min(day, other.day)
        tight.week = min(week, other.week)
        tight.month = min(month, other.month)
        tight.total = min(total, other.total)
        return tight
    }

    subscript(raw kind: WindowKind) -> Int64 {
        get {
            switch kind {
            case .hour: hour
            case .day: day
            case .week: week
            case .month: month
            case .total: total
            }
        }
        set {
            switch kind {
            case .hour: hour = newValue
            case .day: day = newValue
            case .week: week = newValue
            case .month: month = newValue
            case .total: total = newValue
            }
        }
    }
}

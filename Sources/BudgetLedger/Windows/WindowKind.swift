/// The length of a budget window, from the shortest to the longest.
package enum WindowKind: Int, Hashable, Sendable, CaseIterable, Comparable {
    case hour, day, week, month
    /// The whole life of an account: it never ends.
    case total

    /// The kinds that follow the calendar.
    package static let calendar: [WindowKind] = [.hour, .day, .week, .month]

    /// The word in the admin API: `month`.
    package var word: String {
        switch self {
        case .hour: "hour"
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .total: "total"
        }
    }

    /// Returns `nil` unless `word` is one of the five.
    package init?(word: String) {
        guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = kind
    }

    @inlinable
    package static func < (left: WindowKind, right: WindowKind) -> Bool { left.rawValue < right.rawValue }
}

package import Vocabulary

/// Which alerts of one budget have fired in its current window.
///
/// Each fires once per window; a limit that changes arms them again.
package struct AlertState: Hashable, Sendable {
    /// Fractions of a limit in hundredths of a percent.
    package static let usual = [5_000, 8_000, 9_500]

    /// Start of the window in which `fired` was reached.
    package private(set) var start = Int64.min
    package private(set) var limit: NanoUSD?
    /// The largest fraction that has fired.
    package private(set) var fired = 0

    package init() {}

    /// Takes what had fired before, from a stored row.
    package init(start: Int64, limit: NanoUSD?, fired: Int) {
        (self.start, self.limit, self.fired) = (start, limit, fired)
    }

    /// The fractions of `thresholds` that are newly reached, from the smallest on; remembers that they fired.
    ///
    /// - Parameter start: The start of the window, or any constant for `total`.
    package mutating func reached(
        _ sums: AccountState.Sums, of limit: NanoUSD, windowStart start: Int64, thresholds: [Int] = AlertState.usual
    ) -> [Int] {
        if start != self.start || limit != self.limit {
            self = AlertState()
            self.start = start
            self.limit = limit
        }
        let used = sums.used(of: limit.count)
        let reached = thresholds.filter { $0 > fired && $0 <= used }.sorted()
        fired = max(fired, reached.last ?? 0)
        return reached
    }
}

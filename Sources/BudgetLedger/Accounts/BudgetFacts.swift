package import Vocabulary

/// What a policy may ask about money: how full the fullest window of a path is, and the smallest rest.
package struct BudgetFacts: Hashable, Sendable {
    /// `budget.used` in hundredths of a percent, rounded down; above 10,000 after an overrun.
    package let used: Int
    /// `budget.left`, at least 0; the largest amount where nothing is limited.
    package let left: NanoUSD
}

extension AccountBook {
    /// The facts of a path at `instant`, spent and held together; a limit of 0 is all used.
    package func facts(for path: AccountPath, now starts: WindowStarts, at instant: Instant) -> BudgetFacts {
        var fullest = Fullest()
        for level in 0..<path.count {
            let state = states[path[level]]
            let limits = limits[path[level]].effective(at: instant)
            fullest.see(state.hour.sums(at: max(starts.hour, state.hour.start)), of: limits.hour)
            fullest.see(state.day.sums(at: max(starts.day, state.day.start)), of: limits.day)
            fullest.see(state.week.sums(at: max(starts.week, state.week.start)), of: limits.week)
            fullest.see(state.month.sums(at: max(starts.month, state.month.start)), of: limits.month)
            fullest.see(state.total, of: limits.total)
        }
        return BudgetFacts(used: fullest.used, left: NanoUSD(fullest.left))
    }
}

/// The facts while the windows of a path are looked at one by one.
private struct Fullest {
    private(set) var used = 0
    private(set) var left = Int64.max

    @inline(__always)
    mutating func see(_ sums: AccountState.Sums, of limit: Int64) {
        guard limit != .max else { return }
        used = max(used, sums.used(of: limit))
        left = min(left, max(0, sums.left(of: limit)))
    }
}

extension AccountState.Sums {
    /// Hundredths of a percent of `limit` that are spent or held, rounded down.
    package func used(of limit: Int64) -> Int {
        guard limit > 0 else { return 10_000 }
        let (sum, overflow) = spent.addingReportingOverflow(held)
        let (hundredths, isWide) = sum.multipliedReportingOverflow(by: 10_000)
        guard overflow || isWide else { return Int(hundredths / limit) }
        return Int(clamping: (Int128(spent) + Int128(held)) * 10_000 / Int128(limit))
    }
}

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
        var used = 0
        var left = Int64.max
        for level in 0..<path.count {
            let state = states[path[level]]
            let limits = limits[path[level]].effective(at: instant)
            for kind in WindowKind.allCases {
                let limit = limits[raw: kind]
                guard limit != .max else { continue }
                let sums = state.sums(kind, at: starts)
                used = max(used, sums.used(of: limit))
                left = min(left, max(0, sums.left(of: limit)))
            }
        }
        return BudgetFacts(used: used, left: NanoUSD(left))
    }
}

extension AccountState.Sums {
    /// Hundredths of a percent of `limit` that are spent or held, rounded down.
    package func used(of limit: Int64) -> Int {
        guard limit > 0 else { return 10_000 }
        let hundredths = (Int128(spent) + Int128(held)) * 10_000 / Int128(limit)
        return Int(clamping: hundredths)
    }
}

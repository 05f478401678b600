package import Vocabulary

/// The counters of all accounts and the limits beside them: two flat arrays with the same places.
///
/// Its owner gives places to subjects and writes the rows. Every verb runs over a whole path or changes nothing.
///
/// INVARIANT: at each grant `spent + held + amount <= limit + raises`, for every account and every window of the path.
package struct AccountBook: Sendable {
    package private(set) var states: [AccountState] = []
    package var limits: [AccountLimits] = []

    package init() {}

    /// Takes room for as many accounts at once.
    package mutating func reserve(_ count: Int) {
        states.reserveCapacity(count)
        limits.reserveCapacity(count)
    }

    /// Adds an account and returns its place.
    package mutating func append(_ state: AccountState = AccountState(), limits own: AccountLimits) -> Int {
        states.append(state)
        limits.append(own)
        return states.count - 1
    }

    /// Gives the place of an account that is gone to another one.
    package mutating func replace(at place: Int, _ state: AccountState = AccountState(), limits own: AccountLimits) {
        states[place] = state
        limits[place] = own
    }

    /// Begins later windows of one account: what the daily `books-carried` does.
    package mutating func move(_ place: Int, to starts: WindowStarts) { states[place].move(to: starts) }

    /// The windows of a grant at an instant of `starts`: the latest that any account of the path has seen.
    ///
    /// They differ only after a step of the clock backwards. Without this, an account that is ahead would reopen a
    /// window, or one hold would stand in different windows of its path.
    package func starts(for path: AccountPath, now starts: WindowStarts) -> WindowStarts {
        var latest = starts
        for level in 0..<path.count { latest = latest.latest(states[path[level]].starts) }
        return latest
    }

    /// Says why `amount` cannot be held, or `nil` if it can.
    ///
    /// - Parameter policy: The limits of the decision, which bind the account at `policyLevel` for this hold alone.
    package func refusal(
        _ amount: NanoUSD, on path: AccountPath, in starts: WindowStarts, at instant: Instant,
        policy: LimitSet = .unlimited, policyLevel: Int = 0
    ) -> HoldRefusal? {
        for level in 0..<path.count where limits[path[level]].isClosed { return .taskEnded(level: level) }
        var worst: HoldRefusal.Exhausted?
        for level in 0..<path.count {
            let place = path[level]
            var own = limits[place].effective(at: instant)
            if level == policyLevel { own = own.tightened(by: policy) }
            guard states[place].refuses(amount.count, own, starts) else { continue }
            let found = states[place].exhausted(amount.count, own, starts, level: level)
            worst = HoldRefusal.Exhausted.tellsMore(worst, found)
        }
        return worst.map { .budgetExhausted($0) }
    }

    /// Sets `amount` aside in every account of the path and all their windows, or throws and changes nothing.
    ///
    /// - Parameter starts: The calendar windows at `instant` in the tenant's time zone.
    package mutating func hold(
        _ amount: NanoUSD, on path: AccountPath, now starts: WindowStarts, at instant: Instant,
        policy: LimitSet = .unlimited, policyLevel: Int = 0
    ) throws(HoldRefusal) -> HoldRecord {
        let starts = self.starts(for: path, now: starts)
        if let refusal = refusal(
            amount, on: path, in: starts, at: instant, policy: policy, policyLevel: policyLevel)
        {
            throw refusal
        }
        let record = HoldRecord(amount, on: path, in: starts)
        regrant(record)
        return record
    }

    /// Enters a hold that was granted before, from its leaf: what a fold of the log does.
    package mutating func regrant(_ record: HoldRecord) {
        let amount = record.amount.count
        for level in 0..<record.path.count {
            let place = record.path[level]
            states[place].move(to: record.starts)
            states[place].each(current: record.starts) { $0.held += amount }
        }
    }

    /// Ends a hold at its true cost; the rest is free again, and what passes the hold is the overrun that it returns.
    package mutating func settle(_ record: HoldRecord, cost: NanoUSD) -> NanoUSD {
        precondition(cost >= .zero, "a call has no negative cost")
        let amount = record.amount.count
        let overrun = max(0, cost.count - amount)
        for level in 0..<record.path.count {
            let place = record.path[level]
            precondition(states[place].total.held >= amount, "a hold ends once")
            states[place].each(current: record.starts) { sums in
                sums.held -= amount
                sums.spend(cost.count)
            }
            let (sum, overflow) = states[place].overrun.addingReportingOverflow(overrun)
            states[place].overrun = overflow ? .max : sum
        }
        return NanoUSD(overrun)
    }

    /// Ends a hold whose call cost nothing.
    package mutating func release(_ record: HoldRecord) { _ = settle(record, cost: .zero) }

    /// Ends a hold whose call nobody can ask any more: all of it is spent.
    package mutating func expire(_ record: HoldRecord) { _ = settle(record, cost: record.amount) }

    /// Corrects what was spent by `amount` of either sign, or throws and changes nothing.
    ///
    /// It moves the total, and those windows of `starts` that are still current, which stop at 0. `starts` are those of
    /// the hold it corrects, or those of now.
    package mutating func adjust(
        _ amount: NanoUSD, on path: AccountPath, in starts: WindowStarts
    ) throws(AdjustmentRefusal) {
        for level in 0..<path.count {
            let (sum, overflow) = states[path[level]].total.spent.addingReportingOverflow(amount.count)
            guard !overflow, sum >= 0 else { throw .tooLarge(level: level) }
        }
        for level in 0..<path.count {
            states[path[level]].each(current: starts) { sums in
                let (sum, overflow) = sums.spent.addingReportingOverflow(amount.count)
                sums.spent = overflow ? .max : max(0, sum)
            }
        }
    }
}

extension AccountState {
    /// True if some window has no room for `amount`; a hold of 0 is refused by a limit of 0 only.
    @inline(__always)
    fileprivate func refuses(_ amount: Int64, _ limits: LimitSet, _ starts: WindowStarts) -> Bool {
        guard amount > 0 else {
            return limits.hour == 0 || limits.day == 0 || limits.week == 0 || limits.month == 0 || limits.total == 0
        }
        return hour.sums(at: starts.hour).left(of: limits.hour) < amount
            || day.sums(at: starts.day).left(of: limits.day) < amount
            || week.sums(at: starts.week).left(of: limits.week) < amount
            || month.sums(at: starts.month).left(of: limits.month) < amount
            || total.left(of: limits.total) < amount
    }

    /// The refusing window that ends last.
    fileprivate func exhausted(
        _ amount: Int64, _ limits: LimitSet, _ starts: WindowStarts, level: Int
    ) -> HoldRefusal.Exhausted {
        var found = HoldRefusal.Exhausted(level: level, window: .hour, left: .zero)
        for kind in WindowKind.allCases {
            let limit = limits[raw: kind]
            let left = sums(kind, at: starts).left(of: limit)
            guard amount > 0 ? left < amount : limit == 0 else { continue }
            found = HoldRefusal.Exhausted(level: level, window: kind, left: NanoUSD(max(0, left)))
        }
        return found
    }
}

extension HoldRefusal.Exhausted {
    /// The one of both that ends later, or at the same end has less left.
    fileprivate static func tellsMore(_ first: Self?, _ second: Self) -> Self {
        guard let first else { return second }
        if first.window != second.window { return first.window > second.window ? first : second }
        return first.left <= second.left ? first : second
    }
}

/// The counters of one account: 14 integers and the overrun, all in nano-dollars but the starts.
///
/// INVARIANT: `spent >= 0` and `held >= 0` everywhere; `held` of a window is the sum of the open holds granted in it.
package struct AccountState: Hashable, Sendable, BitwiseCopyable {
    package var total = Sums()
    package var hour = WindowBooks()
    package var day = WindowBooks()
    package var week = WindowBooks()
    package var month = WindowBooks()
    /// What calls cost above their holds, in all.
    package var overrun: Int64 = 0

    package init() {}

    /// Money spent and money set aside for open calls.
    package struct Sums: Hashable, Sendable, BitwiseCopyable {
        package var spent: Int64 = 0
        package var held: Int64 = 0

        @inlinable
        package init(spent: Int64 = 0, held: Int64 = 0) {
            self.spent = spent
            self.held = held
        }
    }

    /// The current window of one kind.
    package struct WindowBooks: Hashable, Sendable, BitwiseCopyable {
        /// Seconds since 1970; the smallest number before the first grant.
        package var start: Int64 = .min
        package var sums = Sums()

        package init(start: Int64 = .min, sums: Sums = Sums()) {
            self.start = start
            self.sums = sums
        }

        /// The sums of the window that begins at `start`: empty if this one is over.
        @inline(__always)
        func sums(at start: Int64) -> Sums { self.start == start ? sums : Sums() }
    }

    /// The starts of the current windows.
    package var starts: WindowStarts {
        WindowStarts(hour: hour.start, day: day.start, week: week.start, month: month.start)
    }

    /// What is shown of one kind while the windows of `starts` are current; a window that is over is empty.
    package func sums(_ kind: WindowKind, at starts: WindowStarts) -> Sums {
        switch kind {
        case .hour: hour.sums(at: max(starts.hour, hour.start))
        case .day: day.sums(at: max(starts.day, day.start))
        case .week: week.sums(at: max(starts.week, week.start))
        case .month: month.sums(at: max(starts.month, month.start))
        case .total: total
        }
    }

    /// Begins the windows of `starts` where they are later than the current ones, with nothing spent and nothing held.
    ///
    /// Only grants and the daily `books-carried` do this: so the windows follow from the log alone.
    @inline(__always)
    package mutating func move(to starts: WindowStarts) {
        if starts.hour > hour.start { hour = WindowBooks(start: starts.hour) }
        if starts.day > day.start { day = WindowBooks(start: starts.day) }
        if starts.week > week.start { week = WindowBooks(start: starts.week) }
        if starts.month > month.start { month = WindowBooks(start: starts.month) }
    }

    /// Applies `change` to the total and to each window that is still the one of `starts`.
    @inline(__always)
    mutating func each(current starts: WindowStarts, _ change: (inout Sums) -> Void) {
        change(&total)
        if hour.start == starts.hour { change(&hour.sums) }
        if day.start == starts.day { change(&day.sums) }
        if week.start == starts.week { change(&week.sums) }
        if month.start == starts.month { change(&month.sums) }
    }
}

extension AccountState.Sums {
    /// What `limit` leaves beyond these sums; below 0 after an overrun.
    @inline(__always)
    package func left(of limit: Int64) -> Int64 {
        let unspent = limit - spent  // both at least 0, so this cannot overflow
        return unspent < 0 ? unspent : unspent - held
    }

    /// Money spent past the largest amount fills the account: the safe side.
    @inline(__always)
    mutating func spend(_ amount: Int64) {
        let (sum, overflow) = spent.addingReportingOverflow(amount)
        spent = overflow ? .max : sum
    }
}

package import Vocabulary

/// The books of one subject as its leaves give them.
package struct FoldedAccount: Hashable, Sendable {
    /// Hour, day, week, month, in this order.
    package struct Window: Hashable, Sendable {
        /// Unix seconds.
        package var start: Int64 = .min
        package var spent = NanoUSD.zero
    }

    package let subject: String
    package private(set) var total = NanoUSD.zero
    package private(set) var overrun = NanoUSD.zero
    package private(set) var hour = Window()
    package private(set) var day = Window()
    package private(set) var week = Window()
    package private(set) var month = Window()

    init(_ subject: String) { self.subject = subject }

    /// An account as the carried books give it.
    init(_ carried: CarriedBooks.Account, _ windows: WindowStarts) {
        subject = carried.id
        total = carried.total
        overrun = carried.overrun
        hour = Window(start: windows.hour, spent: carried.hour)
        day = Window(start: windows.day, spent: carried.day)
        week = Window(start: windows.week, spent: carried.week)
        month = Window(start: windows.month, spent: carried.month)
    }

    /// Makes each window the one that `windows` names, empty, unless it is that one or a later one already.
    mutating func move(to windows: WindowStarts) {
        Self.move(&hour, to: windows.hour)
        Self.move(&day, to: windows.day)
        Self.move(&week, to: windows.week)
        Self.move(&month, to: windows.month)
    }

    private static func move(_ window: inout Window, to start: Int64) {
        if start > window.start { window = Window(start: start) }
    }

    /// Adds to the total and to the windows that are still those of `windows`; a window stops at 0.
    ///
    /// Returns `false`, with nothing kept, when a sum passes 64 bits or the total falls below 0.
    mutating func add(_ nano: NanoUSD, in windows: WindowStarts) -> Bool {
        guard let sum = total.adding(nano), sum.count >= 0 else { return false }
        var moved = self
        moved.total = sum
        guard Self.add(nano, to: &moved.hour, windows.hour), Self.add(nano, to: &moved.day, windows.day),
            Self.add(nano, to: &moved.week, windows.week), Self.add(nano, to: &moved.month, windows.month)
        else { return false }
        self = moved
        return true
    }

    private static func add(_ nano: NanoUSD, to window: inout Window, _ start: Int64) -> Bool {
        guard window.start == start else { return true }
        guard let sum = window.spent.adding(nano) else { return false }
        window.spent = max(.zero, sum)
        return true
    }

    /// Counts what a charge was above its hold.
    mutating func add(overrun nano: NanoUSD) -> Bool {
        guard let sum = overrun.adding(nano) else { return false }
        overrun = sum
        return true
    }

    /// Which windows of a hold are still this account's: what it holds there counts as held.
    func current(_ windows: WindowStarts) -> (hour: Bool, day: Bool, week: Bool, month: Bool) {
        (
            hour.start == windows.hour, day.start == windows.day, week.start == windows.week,
            month.start == windows.month
        )
    }

    /// True if nothing was ever counted here.
    var isEmpty: Bool {
        [total, overrun, hour.spent, day.spent, week.spent, month.spent].allSatisfy { $0 == .zero }
    }
}

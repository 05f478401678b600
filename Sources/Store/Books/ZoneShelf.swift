import BudgetLedger
import Vocabulary

/// The calendars of the tenants' time zones, each computed once per window and not once per request.
struct ZoneShelf {
    private struct Calendar {
        var clock: WindowClock
        var current: CurrentWindows
    }

    private var calendars: [Calendar] = []

    /// Adds the calendar of one tenant and answers its place.
    mutating func add(_ rules: ZoneRules, at now: Instant) -> Int { add(WindowClock(rules), at: now) }

    /// Adds a calendar with the changes of its zone so far.
    mutating func add(_ clock: WindowClock, at now: Instant) -> Int {
        calendars.append(Calendar(clock: clock, current: clock.windows(at: now)))
        return calendars.count - 1
    }

    /// Moves a tenant to another zone; each window kind changes when its current window ends.
    mutating func move(_ place: Int, to rules: ZoneRules, at now: Instant) {
        calendars[place].clock.move(to: rules, at: now)
        calendars[place].current = calendars[place].clock.windows(at: now)
    }

    /// The windows that hold `now`.
    mutating func windows(zone place: Int, at now: Instant) -> CurrentWindows {
        if !calendars[place].current.areCurrent(at: now) {
            calendars[place].current = calendars[place].clock.windows(at: now)
        }
        return calendars[place].current
    }
}

import AdminContract
import ArgumentParser
package import Vocabulary

/// A point in time as people type it: a date, a time, or a length of time from now.
package struct TimeArgument: ExpressibleByArgument, Hashable {
    private enum Meaning: Hashable {
        case at(Instant)
        case lapse(Lapse)
    }

    private let meaning: Meaning

    package init?(argument: String) {
        if let lapse = Lapse(argument) {
            meaning = .lapse(lapse)
        } else if let instant = Instant(text: argument) {
            meaning = .at(instant)
        } else {
            return nil
        }
    }

    /// What `90d` means for an end.
    package func after(_ now: Instant) -> Instant {
        switch meaning {
        case .at(let instant): instant
        case .lapse(let lapse): now.advanced(bySeconds: lapse.seconds)
        }
    }

    /// What `7d` means for a start.
    package func before(_ now: Instant) -> Instant {
        switch meaning {
        case .at(let instant): instant
        case .lapse(let lapse): now.advanced(bySeconds: -lapse.seconds)
        }
    }
}

/// When a key ends: a time, or `never`.
enum ExpiryArgument: ExpressibleByArgument, Hashable {
    case never
    case time(TimeArgument)

    init?(argument: String) {
        if argument == "never" {
            self = .never
        } else if let time = TimeArgument(argument: argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    func instant(_ now: Instant) -> Instant? {
        guard case .time(let time) = self else { return nil }
        return time.after(now)
    }
}

package import Vocabulary

/// The calendar windows of a tenant: a function of the instant, its time zone, and the changes of that zone.
///
/// A new zone takes effect, for each window kind, when the window that was current at the change ends; so windows never
/// overlap and none is cut short.
package struct WindowClock: Hashable, Sendable {
    private var kinds: [Kind]

    /// The zones of one window kind: `zone` from `since` on, `before` until then.
    private struct Kind: Hashable, Sendable {
        var kind: WindowKind
        var zone: ZoneRules
        var before: ZoneRules
        var since = Int64.min

        func span(at second: Int64) -> WindowSpan {
            guard second >= since else {
                let span = before.window(kind, at: second)
                return WindowSpan(start: span.start, end: min(span.end, since))
            }
            let span = zone.window(kind, at: second)
            return WindowSpan(start: max(span.start, since), end: span.end)
        }
    }

    package init(_ zone: ZoneRules) {
        kinds = WindowKind.calendar.map { Kind(kind: $0, zone: zone, before: zone) }
    }

    /// Changes the time zone at `instant`; whoever rebuilds a clock repeats its changes in their order.
    package mutating func move(to zone: ZoneRules, at instant: Instant) {
        for place in kinds.indices {
            let since = kinds[place].span(at: instant.seconds).end
            // A change that has not begun yet is replaced by the later one.
            if instant.seconds >= kinds[place].since { kinds[place].before = kinds[place].zone }
            kinds[place].zone = zone
            kinds[place].since = since
        }
    }

    /// The windows that hold `instant`, and how long they stay current.
    package func windows(at instant: Instant) -> CurrentWindows {
        let spans = kinds.map { $0.span(at: instant.seconds) }
        return CurrentWindows(hour: spans[0], day: spans[1], week: spans[2], month: spans[3])
    }
}

/// The windows of one instant; they answer for every instant until the first of them ends.
package struct CurrentWindows: Hashable, Sendable, BitwiseCopyable {
    package let hour: WindowSpan
    package let day: WindowSpan
    package let week: WindowSpan
    package let month: WindowSpan

    package var starts: WindowStarts {
        WindowStarts(hour: hour.start, day: day.start, week: week.start, month: month.start)
    }

    /// True if every one of them holds that instant too, so that nothing has to be computed anew.
    package func areCurrent(at instant: Instant) -> Bool {
        let second = instant.seconds
        return second >= max(hour.start, day.start, week.start, month.start)
            && second < min(hour.end, day.end, week.end, month.end)
    }

    /// The window of one kind; all time for `total`.
    package subscript(kind: WindowKind) -> WindowSpan {
        switch kind {
        case .hour: hour
        case .day: day
        case .week: week
        case .month: month
        case .total: WindowSpan(start: .min, end: .max)
        }
    }
}

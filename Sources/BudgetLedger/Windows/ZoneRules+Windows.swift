import Vocabulary

/// A stretch of time, `start <= t < end`, in seconds since 1970.
package struct WindowSpan: Hashable, Sendable, BitwiseCopyable {
    package var start: Int64
    package var end: Int64

    package init(start: Int64, end: Int64) {
        self.start = start
        self.end = end
    }
}

extension ZoneRules {
    /// The calendar window of `kind` that holds `instant`; of `total`, all time.
    ///
    /// A day begins at the first instant of the local date: after a gap, and at the first of two midnights. Weeks begin
    /// on Monday. An hour begins whenever the local clock shows a full hour or leaps over one, so the hour that is
    /// repeated in autumn is two windows.
    package func window(_ kind: WindowKind, at instant: Int64) -> WindowSpan {
        switch kind {
        case .hour: return WindowSpan(start: hourStart(at: instant), end: hourEnd(after: instant))
        case .total: return WindowSpan(start: .min, end: .max)
        case .day, .week, .month:
            let first = firstDay(of: kind, holding: day(at: instant))
            return WindowSpan(start: start(ofDay: first), end: start(ofDay: firstDay(of: kind, after: first)))
        }
    }

    /// The local date whose day window holds `instant`, in days since 1970.
    private func day(at instant: Int64) -> Int64 {
        var day = FooterRule.floorDivide(instant + offset(at: instant), 86_400)
        // Where the clock is set back over midnight, the later date has begun already.
        while start(ofDay: day + 1) <= instant { day += 1 }
        return day
    }

    /// The first instant at which the local clock shows the midnight of `day` or later.
    private func start(ofDay day: Int64) -> Int64 {
        let midnight = day * 86_400
        var segment = segment(at: midnight - Self.widestOffset)
        while midnight - segment.offset >= segment.end { segment = self.segment(at: segment.end) }
        return max(midnight - segment.offset, segment.start)
    }

    private func firstDay(of kind: WindowKind, holding day: Int64) -> Int64 {
        switch kind {
        case .week: return day - ((day + 3) % 7 + 7) % 7  // 1970-01-01 was a Thursday
        case .month:
            let (year, month, _) = Instant.civil(day: day)
            return Instant.day(year: year, month: month, date: 1)
        case .hour, .day, .total: return day
        }
    }

    private func firstDay(of kind: WindowKind, after first: Int64) -> Int64 {
        switch kind {
        case .week: first + 7
        case .month: firstDay(of: .month, holding: first + 31)
        case .hour, .day, .total: first + 1
        }
    }

    private func hourStart(at instant: Int64) -> Int64 {
        let segment = segment(at: instant)
        let shown = instant - Self.pastHour(instant + segment.offset)
        guard shown < segment.start else { return shown }
        return leapsOverHour(into: segment) ? segment.start : hourStart(at: segment.start - 1)
    }

    private func hourEnd(after instant: Int64) -> Int64 {
        let segment = segment(at: instant)
        let shown = instant - Self.pastHour(instant + segment.offset) + 3_600
        guard shown >= segment.end else { return shown }
        let next = self.segment(at: segment.end)
        let isFullHour = Self.pastHour(next.start + next.offset) == 0
        return isFullHour || leapsOverHour(into: next) ? next.start : hourEnd(after: next.start)
    }

    /// True if the clock is set forward at the start of `segment` and a full hour is among what it leaves out.
    private func leapsOverHour(into segment: Segment) -> Bool {
        let before = segment.start + offset(at: segment.start - 1)
        let after = segment.start + segment.offset
        return FooterRule.floorDivide(after, 3_600) > FooterRule.floorDivide(before - 1, 3_600) && after > before
    }

    /// No local time is further from UTC (RFC 9636, section 3.2, allows less than 26 hours).
    private static let widestOffset: Int64 = 26 * 3_600

    /// Seconds since the last full hour.
    private static func pastHour(_ local: Int64) -> Int64 { local - FooterRule.floorDivide(local, 3_600) * 3_600 }
}

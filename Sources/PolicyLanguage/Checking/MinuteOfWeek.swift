/// Minutes since Monday 00:00, and windows of them.
enum MinuteOfWeek {
    static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    static let perDay: Int64 = 1_440
    static let perWeek: Int64 = 10_080

    /// Days, hours, zone, as they stand in `mon-fri 09:00-18:00 Europe/Berlin`.
    struct Window: Hashable, Sendable {
        let zone: String?
        /// Ascending, not touching.
        let ranges: [ClosedRange<Int64>]
    }

    /// Reads a window; days or hours may be left out, and both may wrap; `nil` if it is none.
    static func window(_ text: String) -> Window? {
        var words = text.split(separator: " ")[...]
        var days = Array(0..<7)
        var hasSpan = false
        if let first = words.first, let named = dayList(first) {
            days = named
            hasSpan = true
            words = words.dropFirst()
        }
        var hours = (start: Int64(0), end: perDay)
        if let first = words.first, let named = hourSpan(first) {
            hours = named
            hasSpan = true
            words = words.dropFirst()
        }
        guard hasSpan, words.count <= 1 else { return nil }
        let zone = words.first.map(String.init)
        return Window(zone: zone, ranges: ranges(days: days, hours: hours))
    }

    /// Reads a moment, `mon 12:00`, perhaps with a zone.
    static func moment(_ text: String) -> (minute: Int, zone: String?)? {
        let words = text.split(separator: " ")
        guard (2...3).contains(words.count), let day = days.firstIndex(of: String(words[0])) else { return nil }
        guard let minute = clock(words[1]), minute < perDay else { return nil }
        return (day * Int(perDay) + Int(minute), words.count == 3 ? String(words[2]) : nil)
    }

    /// `mon 07:00`.
    static func text(_ minute: Int64) -> String {
        let day = days[Int(minute / perDay) % 7]
        let (hour, rest) = (minute % perDay / 60, minute % 60)
        return "\(day) \(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func dayList(_ text: Substring) -> [Int]? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { days.firstIndex(of: String($0)) }
        guard let first = ends.first ?? nil, ends.count <= 2, let last = ends[ends.count - 1] else { return nil }
        return (0...((last - first + 7) % 7)).map { (first + $0) % 7 }
    }

    private static func hourSpan(_ text: Substring) -> (start: Int64, end: Int64)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = clock(ends[0]), let end = clock(ends[1]), start < perDay else { return nil }
        guard start != end else { return nil }
        return (start, end > start ? end : end + perDay)
    }

    /// Minutes of `07:30`; `24:00` is the end of a day.
    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(isDigit) }) else {
            return nil
        }
        guard let hour = Int64(parts[0]), let minute = Int64(parts[1]), minute < 60 else { return nil }
        let sum = hour * 60 + minute
        return sum <= perDay ? sum : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// The end of a window is not part of it; what wraps past Sunday goes on on Monday.
    private static func ranges(days: [Int], hours: (start: Int64, end: Int64)) -> [ClosedRange<Int64>] {
        var spans: [ClosedRange<Int64>] = []
        for day in days {
            let start = Int64(day) * perDay + hours.start
            let end = Int64(day) * perDay + hours.end - 1
            if start >= perWeek {
                spans.append((start - perWeek)...(end - perWeek))
            } else if end >= perWeek {
                spans += [start...(perWeek - 1), 0...(end - perWeek)]
            } else {
                spans.append(start...end)
            }
        }
        return Spans.merged(spans)
    }
}

/// Closed ranges of integers as sets.
enum Spans {
    /// Ascending, with those that overlap or touch made one.
    static func merged(_ spans: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var merged: [ClosedRange<Int64>] = []
        for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = merged.last, span.lowerBound - 1 <= last.upperBound else {
                merged.append(span)
                continue
            }
            merged[merged.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
        }
        return merged
    }

    static func contain(_ spans: [ClosedRange<Int64>], _ value: Int64) -> Bool {
        for span in spans where span.contains(value) { return true }
        return false
    }
}

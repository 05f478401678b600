import Vocabulary

/// The rule of a time zone for all years after its table: a POSIX `TZ` text, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// POSIX.1-2017, section 8.3, with the wider times of RFC 9636, section 3.3.1.
struct FooterRule: Hashable, Sendable {
    /// Seconds east of UTC.
    private let standard: Int64
    private let summer: Summer?

    private struct Summer: Hashable, Sendable {
        var offset: Int64
        var begin: YearDay
        var end: YearDay
    }

    init(standard: Int64) {
        self.standard = standard
        summer = nil
    }

    /// Returns `nil` for a text that is no such rule.
    init?(_ text: [UInt8]) {
        var reader = FooterReader(text)
        guard reader.skipName(), let west = reader.offset() else { return nil }
        standard = -west
        guard !reader.isAtEnd else {
            summer = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = standard + 3_600
        if reader.peek != UInt8(ascii: ",") {
            guard let west = reader.offset() else { return nil }
            offset = -west
        }
        guard reader.take(","), let begin = reader.yearDay() else { return nil }
        guard reader.take(","), let end = reader.yearDay(), reader.isAtEnd else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    /// The stretch of one offset that holds `instant`.
    func segment(at instant: Int64) -> ZoneRules.Segment {
        guard let summer else { return ZoneRules.Segment(start: .min, end: .max, offset: standard) }
        let year = Instant.civil(day: Self.floorDivide(instant, 86_400)).year
        // The end of summer stands before its begin: where both fall together, it is summer all the year.
        var changes: [(at: Int64, offset: Int64)] = []
        for year in (year - 1)...(year + 1) {
            changes.append((summer.end.second(of: year) - summer.offset, standard))
            changes.append((summer.begin.second(of: year) - standard, summer.offset))
        }
        changes.sort { $0.at != $1.at ? $0.at < $1.at : $0.offset == standard && $1.offset != standard }
        let next = changes.firstIndex { $0.at > instant } ?? changes.count
        return ZoneRules.Segment(
            start: next == 0 ? .min : changes[next - 1].at, end: next == changes.count ? .max : changes[next].at,
            offset: next == 0 ? standard : changes[next - 1].offset)
    }

    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}

/// A day of every year, and the local second of that day at which the clock changes.
struct YearDay: Hashable, Sendable {
    enum Day: Hashable, Sendable {
        /// `Jn`: 1 to 365, 29 February is never counted.
        case julian(Int64)
        /// `n`: 0 to 365, 29 February is counted.
        case ordinal(Int64)
        /// `Mm.w.d`: weekday `d` (0 is Sunday) of week `w` (5 is the last) of month `m`.
        case weekday(month: Int64, week: Int64, day: Int64)
    }

    let day: Day
    /// Seconds after local midnight; may be below 0 and above a day.
    let time: Int64

    /// The local second, counted as if local time were UTC.
    func second(of year: Int64) -> Int64 { days(of: year) * 86_400 + time }

    private func days(of year: Int64) -> Int64 {
        let newYear = Instant.day(year: year, month: 1, date: 1)
        switch day {
        case .ordinal(let number): return newYear + number
        case .julian(let number):
            let isLeap = Instant.day(year: year, month: 3, date: 1) - newYear == 60
            return newYear + number - (isLeap && number >= 60 ? 0 : 1)
        case .weekday(let month, let week, let day):
            let first = Instant.day(year: year, month: month, date: 1)
            // 1970-01-01 was a Thursday, day 4 of a week that begins on Sunday.
            let weekday = ((first + 4) % 7 + 7) % 7
            let date = first + (day - weekday + 7) % 7 + (week - 1) * 7
            let next =
                month == 12 ? newYear + (first - newYear) + 31 : Instant.day(year: year, month: month + 1, date: 1)
            return date < next ? date : date - 7
        }
    }
}

/// Reads a `TZ` text from left to right.
private struct FooterReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }
    var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// A name is at least three letters, or anything within `<` and `>`.
    mutating func skipName() -> Bool {
        let start = place
        if take("<") {
            while let byte = peek, byte != UInt8(ascii: ">") { place += byte == 0 ? bytes.count : 1 }
            return take(">")
        }
        while let byte = peek, (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) { place += 1 }
        return place - start >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds; hours up to 167.
    mutating func offset() -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(0...167) else { return nil }
        var seconds = hours * 3_600
        for unit: Int64 in [60, 1] where take(":") {
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    mutating func yearDay() -> YearDay? {
        let day: YearDay.Day
        if take("M") {
            guard let month = number(1...12), take("."), let week = number(1...5), take(".") else { return nil }
            guard let weekday = number(0...6) else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        } else if take("J") {
            guard let number = number(1...365) else { return nil }
            day = .julian(number)
        } else {
            guard let number = number(0...365) else { return nil }
            day = .ordinal(number)
        }
        guard take("/") else { return YearDay(day: day, time: 7_200) }
        return offset().map { YearDay(day: day, time: $0) }
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
        var value: Int64 = 0
        let start = place
        while let byte = peek, (0x30...0x39).contains(byte), place - start < 3 {
            value = value * 10 + Int64(byte - 0x30)
            place += 1
        }
        return place > start && range.contains(value) ? value : nil
    }
}

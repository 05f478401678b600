extension Instant {
    /// RFC 3339 in UTC with nine decimals, 30 characters: `2026-11-22T10:00:00.123456789Z` (the `ts` of a leaf).
    package var nanosecondText: String {
        // Wraps twice and so comes out right, also for the earliest instant.
        let fraction = nanoseconds &- seconds &* 1_000_000_000
        return "\(secondText.dropLast()).\(Self.padded(fraction, 9))Z"
    }

    /// RFC 3339 in UTC without decimals, 20 characters: `2026-11-22T10:00:00Z`.
    package var secondText: String {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, date) = Self.civil(day: day)
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(date, 2))T\(clock)Z"
    }

    /// Parses RFC 3339 in UTC (`Z`), with up to nine decimals or none; also a bare date, its first instant.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        guard let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]) else { return nil }
        guard let date = Self.number(bytes[8..<10]), (1...12).contains(month), (1...31).contains(date) else {
            return nil
        }
        guard Self.yearsHeld.contains(year) else { return nil }
        let day = Self.day(year: year, month: month, date: date)
        guard Self.civil(day: day) == (year, month, date) else { return nil }
        guard bytes.count > 10 else {
            self.init(seconds: day * 86_400)
            return
        }
        guard let clock = Self.clock(bytes[10...]) else { return nil }
        self.init(nanoseconds: day * 86_400_000_000_000 + clock)
    }

    /// Days since 1970 of a date in the proleptic Gregorian calendar.
    package static func day(year: Int64, month: Int64, date: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date, in the proleptic Gregorian calendar, of a number of days since 1970.
    package static func civil(day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The years that 64 bits of nanoseconds hold in full.
    private static let yearsHeld: ClosedRange<Int64> = 1678...2261

    /// Nanoseconds since midnight of `T10:00:00.5Z`.
    private static func clock(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        guard bytes.count >= 10, bytes[0] == 0x54, bytes.last == 0x5A, bytes[3] == 0x3A, bytes[6] == 0x3A else {
            return nil
        }
        guard let hour = number(bytes[1..<3]), let minute = number(bytes[4..<6]) else { return nil }
        guard let second = number(bytes[7..<9]), hour < 24, minute < 60, second < 60 else { return nil }
        let whole = (hour * 3_600 + minute * 60 + second) * 1_000_000_000
        guard bytes.count > 10 else { return whole }
        let decimals = bytes[10..<(bytes.count - 1)]
        guard bytes[9] == 0x2E, (1...9).contains(decimals.count), let fraction = number(decimals) else { return nil }
        return whole + (decimals.count..<9).reduce(fraction) { value, _ in value * 10 }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

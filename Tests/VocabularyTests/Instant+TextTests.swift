import Testing
import Vocabulary

@Suite struct InstantTextTests {
    @Test(
        arguments: [
            (1_795_341_600_123_456_789, "2026-11-22T10:00:00.123456789Z"), (0, "1970-01-01T00:00:00.000000000Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)]) func `an instant has one text`(nanoseconds: Int64, text: String)
    {
        #expect(Instant(nanoseconds: nanoseconds).nanosecondText == text)
        let isHeld = (1678...2261).contains(Int(text.prefix(4)) ?? 0)
        #expect(Instant(text: text) == (isHeld ? Instant(nanoseconds: nanoseconds) : nil))
    }

    @Test(
        arguments: [
            ("2026-11-22", 1_795_305_600_000_000_000), ("2026-11-22T10:00:00Z", 1_795_341_600_000_000_000),
            ("2026-11-22T10:00:00.5Z", 1_795_341_600_500_000_000),
        ] as [(String, Int64)]) func `dates and fewer decimals are read`(text: String, nanoseconds: Int64)
    {
        #expect(Instant(text: text) == Instant(nanoseconds: nanoseconds))
    }

    @Test(arguments: [
        "", "2026", "2026-11-2", "2026-11-31", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "1677-01-01",
        "2262-01-01",
        "2026-11-22T", "2026-11-22T10:00:00", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z", "2026-11-22T10:00:60Z",
        "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.1234567890Z", "2026-11-22T10:00:00+00:00", "2026-11-22t10:00:00z",
        "2026-11-22 10:00:00Z", "2026/11/22", "+026-11-22", "2026-11-22T10:00:00.5", "2026-11-22T1é:00:0Z",
    ]) func `another text is no instant`(text: String) {
        #expect(Instant(text: text) == nil)
    }

    @Test func `each day of four centuries is its own date`() {
        var (year, month, date) = (Int64(1900), Int64(1), Int64(1))
        var wrong: [String] = []
        for day in Instant.day(year: 1900, month: 1, date: 1)...Instant.day(year: 2300, month: 1, date: 1) {
            if Instant.civil(day: day) != (year, month, date)
                || Instant.day(year: year, month: month, date: date) != day
            {
                wrong.append("\(day)")
            }
            date += 1
            if date > Self.length(of: month, in: year) { (month, date) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(wrong == [])
    }

    private static func length(of month: Int64, in year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

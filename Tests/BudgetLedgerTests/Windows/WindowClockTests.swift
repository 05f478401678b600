import BudgetLedger
import Testing
import Vocabulary

@Suite struct WindowClockTests {
    @Test func `the windows of an instant stay current until the first of them ends`() {
        let windows = WindowClock(.utc).windows(at: Sample.noon)
        #expect(
            windows.starts
                == WindowStarts(hour: 1_795_348_800, day: 1_795_305_600, week: 1_794_787_200, month: 1_793_491_200))
        #expect(windows.areCurrent(at: Sample.noon.advanced(bySeconds: 3_599)))
        #expect(!windows.areCurrent(at: Sample.noon.advanced(bySeconds: 3_600)))
        #expect(!windows.areCurrent(at: Sample.noon.advanced(bySeconds: -1)))
        #expect(windows[.total] == WindowSpan(start: .min, end: .max))
    }

    @Test func `a new time zone takes effect when the current window of each kind ends`() throws {
        let tokyo = try #require(ZoneFile.parse(zoneFile(rule: "JST-9")))
        var clock = WindowClock(.utc)
        let before = clock.windows(at: Sample.noon)
        clock.move(to: tokyo, at: Sample.noon)
        #expect(clock.windows(at: Sample.noon) == before)
        let midnight = Instant(seconds: before.day.end)
        // The day of Tokyo that holds this instant began before; here it begins with the change.
        #expect(clock.windows(at: midnight).day == WindowSpan(start: before.day.end, end: before.day.end + 15 * 3_600))
        #expect(clock.windows(at: midnight).month == before.month)
        #expect(clock.windows(at: Instant(seconds: before.month.end)).month.end % 86_400 == 15 * 3_600)
    }

    @Test func `a second change before the first took effect leaves the current window whole`() throws {
        let tokyo = try #require(ZoneFile.parse(zoneFile(rule: "JST-9")))
        let paris = try #require(ZoneFile.parse(zoneFile(rule: "CET-1CEST,M3.5.0,M10.5.0/3")))
        var clock = WindowClock(.utc)
        let before = clock.windows(at: Sample.noon)
        clock.move(to: tokyo, at: Sample.noon)
        clock.move(to: paris, at: Sample.noon.advanced(bySeconds: 60))
        #expect(clock.windows(at: Sample.noon) == before)
        #expect(clock.windows(at: Instant(seconds: before.day.end)).day.end == before.day.end + 23 * 3_600)
    }
}

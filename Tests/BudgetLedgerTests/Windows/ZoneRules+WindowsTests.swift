import BudgetLedger
import Foundation
import Testing
import Vocabulary

@Suite struct ZoneRulesWindowsTests {
    private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
    private static let havana = "CST5CDT,M3.2.0/0,M11.1.0/1"
    private static let lordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"
    /// An invented zone whose clock goes back from half past midnight to half past eleven.
    private static let overMidnight = "AAA0BBB,M3.5.0,M10.5.0/0:30"

    @Test(arguments: [
        ("UTC0", WindowKind.hour, "2026-11-22T12:34:56Z", "2026-11-22T12:00:00Z", "2026-11-22T13:00:00Z"),
        ("UTC0", .day, "2026-11-22T12:34:56Z", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("UTC0", .week, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("UTC0", .month, "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"),
        ("UTC0", .week, "1969-12-29T00:00:00Z", "1969-12-29T00:00:00Z", "1970-01-05T00:00:00Z"),
        // Days of 23 and 25 hours.
        (berlin, .day, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        (berlin, .day, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        (berlin, .month, "2026-10-31T23:30:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"),
        // The repeated hour is two windows.
        (berlin, .hour, "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"),
        (berlin, .hour, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"),
        // A day whose midnight does not exist begins right after the gap, one with two at the first.
        (havana, .day, "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
        (havana, .day, "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        // A clock that is set by half an hour.
        (lordHowe, .hour, "2026-10-03T15:29:00Z", "2026-10-03T14:30:00Z", "2026-10-03T15:30:00Z"),
        (lordHowe, .hour, "2026-10-03T15:31:00Z", "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z"),
        (lordHowe, .hour, "2026-04-04T15:10:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z"),
        // A date that has begun does not end when the clock shows the day before once more.
        (overMidnight, .day, "2026-10-24T23:45:00Z", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"),
    ])
    func `a window is a function of time, nothing resets it`(
        rule: String, kind: WindowKind, at: String, start: String, end: String
    ) throws {
        let zone = try #require(ZoneFile.parse(zoneFile(rule: rule)))
        let window = zone.window(kind, at: try #require(Instant(text: at)).seconds)
        #expect(Instant(seconds: window.start).secondText == start)
        #expect(Instant(seconds: window.end).secondText == end)
    }

    @Test(arguments: [berlin, havana, lordHowe, overMidnight, "UTC0"], WindowKind.calendar)
    func `windows follow one another without gap or overlap`(rule: String, kind: WindowKind) throws {
        let zone = try #require(ZoneFile.parse(zoneFile(rule: rule)))
        var window = zone.window(kind, at: 1_773_000_000)
        for _ in 0..<1_000 {
            #expect(window.start < window.end)
            #expect(zone.window(kind, at: window.start) == window && zone.window(kind, at: window.end - 1) == window)
            let next = zone.window(kind, at: window.end)
            #expect(next.start == window.end)
            window = next
        }
    }

    /// Answers of Python's `zoneinfo` (2025b): the UTC second at which a local date begins.
    @Test(arguments: [
        ("Europe/Berlin", "1980-04-06", "1980-04-05T23:00:00Z"), ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ("Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z"),
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
        ("Australia/Lord_Howe", "2099-10-05", "2099-10-04T13:00:00Z"),
        ("Asia/Gaza", "2026-03-28", "2026-03-27T22:00:00Z"), ("America/New_York", "2100-03-14", "2100-03-14T05:00:00Z"),
    ])
    func `the zones of the system give the days of their places`(name: String, date: String, start: String) throws {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")) else { return }
        let zone = try #require(ZoneFile.parse(Array(data)))
        let begin = try #require(Instant(text: start)).seconds
        #expect(zone.window(.day, at: begin + 3_600 * 12).start == begin, "\(date)")
        #expect(zone.window(.day, at: begin - 1).end == begin)
    }
}

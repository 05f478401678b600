import AdminCommands
import Testing
import Vocabulary

@Suite struct TimeArgumentTests {
    private let now = Instant(seconds: 1_795_348_800)

    @Test func `a length of time counts from now, forwards or backwards`() throws {
        let week = try #require(TimeArgument(argument: "7d"))
        #expect(week.after(now).secondText == "2026-11-29T12:00:00Z")
        #expect(week.before(now).secondText == "2026-11-15T12:00:00Z")
    }

    @Test func `a date is its first instant`() throws {
        let date = try #require(TimeArgument(argument: "2027-02-01"))
        #expect(date.after(now).secondText == "2027-02-01T00:00:00Z")
    }

    @Test(arguments: ["", "soon", "2027-13-01", "7 d"]) func `anything else is no time`(text: String) {
        #expect(TimeArgument(argument: text) == nil)
    }
}

import Simulator
import Testing

@Suite struct DirectiveTests {
    @Test(arguments: [
        ("5ms", 5_000_000), ("5", 5_000_000), ("7us", 7_000), ("2s", 2_000_000_000), ("9ns", 9),
        ("99999999999s", Directive.pauseLimit), ("x", nil), ("5m", nil), ("-1s", nil),
    ])
    func `a pause has a unit and a limit`(text: String, nanoseconds: Int64?) {
        #expect(Directive.duration(text) == nanoseconds)
    }
}

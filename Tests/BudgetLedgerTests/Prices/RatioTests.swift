import BudgetLedger
import Testing

@Suite struct RatioTests {
    @Test(arguments: [("11/10", 11, 10), ("1/2", 1, 2), ("1", 1, 1), ("1.25", 1_250, 1_000), ("0", 0, 1)])
    func `a multiplier is an exact fraction`(text: String, upper: Int64, lower: Int64) {
        #expect(Ratio(text) == Ratio(upper, over: lower))
    }

    @Test(arguments: ["", "/", "1/", "/2", "1/0", "-1/2", "1/2/3", "1.2345", "1e3", "10001/1", "1 /2"])
    func `anything else is none`(text: String) { #expect(Ratio(text) == nil) }
}

import BudgetLedger
import Testing

@Suite struct PicoUSDTests {
    @Test(arguments: [
        ("12.50", 12_500_000), ("0.125", 125_000), ("0.000001", 1), ("0", 0), ("1000000", 1_000_000_000_000),
    ])
    func `dollars per million tokens are whole pico-dollars per token`(text: String, pico: Int64) {
        #expect(PicoUSD(dollarsPerMillion: text) == PicoUSD(pico))
    }

    @Test(arguments: ["", "-1", "0.0000001", "1000000.000001", "1e3", "1,5"])
    func `what is not exact is refused`(text: String) { #expect(PicoUSD(dollarsPerMillion: text) == nil) }
}

import BudgetLedger
import Testing
import Vocabulary

@Suite struct PriceRowTests {
    private static let dated = """
        {"input":"1","output":"5","write_5m":"1","write_1h":"2","read":"0.1","effective_from":"2026-01-01T00:00:00Z"},
        {"input":"3","output":"5","write_5m":"1","write_1h":"2","read":"0.1","effective_from":"2026-06-01T00:00:00Z"}
        """

    @Test(
        arguments: [
            ("2025-12-31T23:59:59.999999999Z", nil), ("2026-01-01T00:00:00Z", 1), ("2026-05-31T23:59:59.999999999Z", 1),
            ("2026-06-01T00:00:00Z", 3), ("2100-01-01T00:00:00Z", 3),
        ] as [(String, Int64?)])
    func `the rate in force is the last one at or before the instant`(at: String, input: Int64?) throws {
        let table = try table(rates: Self.dated)
        let rate = table.rate(for: "test-model", at: try #require(Instant(text: at)))
        #expect(rate?.input == input.map { PicoUSD($0 * 1_000_000) })
    }

    @Test func `a model whose rate has not begun is unpriced, not free`() throws {
        let table = try table(rates: Self.dated)
        let shape = CallShape(model: "test-model", textBytes: 1, maxTokens: 1)
        #expect(throws: PricingRefusal.modelUnpriced("test-model")) {
            try table.hold(for: shape, at: Instant(seconds: 0))
        }
    }

    @Test func `a speed without rates of its own is unpriced`() throws {
        var shape = CallShape(model: "test-model", textBytes: 1, maxTokens: 1)
        shape.terms.isFast = true
        #expect(throws: PricingRefusal.modelUnpriced("test-model")) {
            try table().hold(for: shape, at: Sample.noon)
        }
    }
}

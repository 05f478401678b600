import BudgetLedger
import Testing
import Vocabulary

@Suite struct PriceTableSuccessionTests {
    private static let later = Sample.rates.replacing(
        "}", with: #","effective_from":"2026-11-22T12:00:00Z"}"#)

    @Test func `a new table may add rates that begin now or later`() throws {
        try table().check(successor: try table(rates: "\(Sample.rates),\(Self.later)"), at: Sample.noon)
    }

    @Test func `a rate whose time has begun stays as it is`() throws {
        let old = try table()
        let changed = try table(rates: Sample.rates.replacing("\"5\"", with: "\"6\""))
        #expect(throws: SuccessionRefusal.inForce(model: "test-model")) {
            try old.check(successor: changed, at: Sample.noon)
        }
        let backdated = try table(rates: "\(Sample.rates),\(Self.later)")
        #expect(throws: SuccessionRefusal.inForce(model: "test-model")) {
            try old.check(successor: backdated, at: Sample.noon.advanced(bySeconds: 1))
        }
    }

    @Test func `a model never loses its row`() throws {
        let text = Sample.document().replacing("test-model", with: "other-model")
        let other = try PriceTable.parse(Array(text.utf8), revision: "other")
        #expect(throws: SuccessionRefusal.removed(model: "test-model")) {
            try table().check(successor: other, at: Sample.noon)
        }
    }
}

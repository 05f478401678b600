import BudgetLedger
import Foundation
import StrictJSON
import Testing
import Vocabulary

@Suite struct PriceTableTests {
    @Test func `the shipped table loads, and warns of every rate that nobody has read`() throws {
        let table = try shippedTable()
        #expect(table.rows.count == 19)
        #expect(table.resolve("haiku") == "claude-haiku-5-5" && table.resolve("claude-opus-5") == "claude-opus-5")
        let unread = [
            "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1", "claude-fable-5-2",
        ]
        #expect(table.warnings == unread.map { .unverified(model: $0) })
        #expect(!table.offered(at: Sample.noon).map(\.id).contains("claude-sonnet-4"))
    }

    @Test(arguments: [
        ("claude-fable-5", "10 50 12.5 20 1"), ("claude-opus-5", "5 25 6.25 10 0.5"), ("opus", "4 20 5 8 0.2"),
        ("sonnet", "2 10 2.5 4 0.1"), ("haiku", "0.1 0.5 0.125 0.2 0.01"), ("claude-opus-4", "15 75 18.75 30 1.5"),
        ("claude-haiku-3-5", "0.8 4 1 1.6 0.08"), ("claude-sonnet-4-5", "3 15 3.75 6 0.3"),
    ])
    func `the shipped rates are the published ones`(model: String, dollars: String) throws {
        let rates = try #require(try shippedTable().rate(for: model, at: Sample.noon))
        let classes = [rates.input, rates.output, rates.write5m, rates.write1h, rates.read]
        #expect(classes == dollars.split(separator: " ").compactMap { PicoUSD(dollarsPerMillion: String($0)) })
    }

    @Test func `every name finds the row of the id that it stands for`() throws {
        let table = try shippedTable()
        for row in table.rows { #expect(table.row(row.id) == row) }
        for (alias, id) in table.aliases { #expect(table.row(alias)?.id == id && table.resolve(alias) == id) }
        #expect(table.row("nobody") == nil)
    }

    @Test func `an alias of the operator comes before the document's own`() throws {
        let table = try shippedTable().overridden(aliases: ["haiku": "claude-haiku-4-5-20251001", "x": "nobody"])
        #expect(table.resolve("haiku") == "claude-haiku-4-5-20251001")
        #expect(table.row("haiku")?.id == "claude-haiku-4-5-20251001")
        #expect(table.row("x") == nil)
    }
}

@Suite struct PriceCaseTests {
    @Test(arguments: ["vectors/money/prices.json", "etc/prices.json"])
    func `the golden cases cost what exact rationals say`(name: String) throws {
        guard let cases = sharedBytes("vectors/money/price-cases.json") else { return }  // the vectors are not here
        let table =
            name.hasPrefix("etc")
            ? try shippedTable() : try PriceTable.parse(try #require(sharedBytes(name)), revision: "golden")
        let document = try JSONReader.parse(cases)
        for item in try #require(document["cases"]?.array) {
            try expect(item, table)
        }
        for item in try #require(document["refused"]?.array) {
            let model = try #require(item["model"]?.string)
            let shape = CallShape(model: model, textBytes: 0, maxTokens: 0)
            #expect(throws: PricingRefusal.outOfRange) {
                try table.cost(of: usage(item["tokens"]), model: model, shape: shape, at: Sample.noon)
            }
        }
    }

    /// The first part of a case is the answer, the others are its iterations; its multiplier stands for the upstream's.
    private func expect(_ item: JSONValue, _ table: PriceTable) throws {
        let name = try #require(item["name"]?.string)
        let parts = try #require(item["parts"]?.array)
        let model = try #require(parts.first?["model"]?.string)
        var shape = CallShape(model: model, textBytes: 0, maxTokens: 0)
        shape.terms.isFast = parts.first?["fast"]?.bool ?? false
        shape.terms.upstream = try #require(item["multiplier"]?.string.flatMap { Ratio($0) })
        var all = usage(parts.first?["tokens"])
        all.iterations = try parts.dropFirst().map { part in
            ModelUsage(model: try #require(part["model"]?.string), usage: usage(part["tokens"]))
        }
        let fees = try #require(item["fees_nano"]?.string.flatMap { Int64($0) })
        all.webSearches = fees / 10_000_000
        let at = try #require(parts.first?["at"]?.string.flatMap { Instant(text: $0) })
        let cost = try table.cost(of: all, model: model, shape: shape, at: at)
        #expect(String(cost.amount.count) == item["nano"]?.string, "\(name)")
    }

    private func usage(_ tokens: JSONValue?) -> TokenUsage {
        func count(_ name: String) -> Int64 { tokens?[name]?.integer ?? 0 }
        return TokenUsage(
            input: count("input"), output: count("output"), write5m: count("write_5m"), write1h: count("write_1h"),
            read: count("read"))
    }
}

import BudgetLedger
import Seeds
import Testing
import Vocabulary

@Suite struct PriceTableCostTests {
    private let shape = CallShape(model: "test-model", textBytes: 0, maxTokens: 0)

    @Test(
        arguments: [
            (TokenUsage(input: 1_000), 1_000_000), (TokenUsage(output: 1_000), 5_000_000),
            (TokenUsage(write5m: 1_000), 1_250_000), (TokenUsage(write1h: 1_000), 2_000_000),
            (TokenUsage(read: 1_000), 100_000),
        ] as [(TokenUsage, Int64)])
    func `cache reads and both cache writes are priced by their own rates`(usage: TokenUsage, nano: Int64) throws {
        let cost = try table().cost(of: usage, model: "test-model", shape: shape, at: Sample.noon)
        #expect(cost.unsplit == Cost(NanoUSD(nano)))
    }

    @Test(arguments: 0..<4) func `modifiers stack exactly, alone and together`(mask: Int) throws {
        let table = try table(model: #","geo":{"us":"11/10"}"#, rest: #","modifiers":{"batch":"1/2"}"#)
        var shape = shape
        shape.terms.geo = mask & 1 == 0 ? "eu" : "us"
        shape.terms.serviceTier = mask & 2 == 0 ? "standard" : "batch"
        shape.terms.upstream = try #require(Ratio("1.5"))
        // 777 tokens x 1,000 nano x 3/2, and then x 11/10 and x 1/2.
        let nano: [Int64] = [1_165_500, 1_282_050, 582_750, 641_025]
        let usage = TokenUsage(input: 777)
        #expect(
            try table.cost(of: usage, model: "test-model", shape: shape, at: Sample.noon).amount == NanoUSD(nano[mask]))
    }

    @Test func `fees come after the multipliers`() throws {
        let tools =
            #","server_tools":{"web_search":{"per_request":"0.01","result_tokens":1},"#
            + #""code_execution":{"per_hour":"0.05","minimum_seconds":300,"result_tokens":1}}"#
        let table = try table(rest: tools)
        var shape = shape
        shape.terms.upstream = try #require(Ratio("2"))
        var usage = TokenUsage(input: 1)
        usage.webSearches = 3
        usage.codeExecutionSeconds = 1  // billed as 300 seconds: 4,166,666 nano and two thirds
        let cost = try table.cost(of: usage, model: "test-model", shape: shape, at: Sample.noon)
        #expect(cost.unsplit == Cost(NanoUSD(2_000 + 30_000_000 + 4_166_667)))
    }

    @Test func `a billed model without a rate costs the dearest that the hold knew`() throws {
        let table = try shippedTable()
        var shape = CallShape(model: "sonnet", textBytes: 0, maxTokens: 0)
        shape.fallbacks = [CallShape.Fallback(model: "claude-opus-5")]
        let cost = try table.cost(of: TokenUsage(input: 1_000), model: "claude-next", shape: shape, at: Sample.noon)
        #expect(cost.unsplit == Cost(NanoUSD(5_000_000), by: .hold))
    }

    @Test func `an unknown model is billed by the fallback only if the operator wrote one`() throws {
        let rates = #"{"input":"7","output":"7","write_5m":"7","write_1h":"7","read":"7"}"#
        let unknown = CallShape(model: "x", textBytes: 0, maxTokens: 0)
        let usage = TokenUsage(read: 1_000)
        #expect(throws: PricingRefusal.modelUnknown("y")) {
            try table().cost(of: usage, model: "y", shape: unknown, at: Sample.noon)
        }
        let priced = try table(rest: ",\"fallback\":\(rates)")
        #expect(priced.warnings.contains(.hasFallback))
        #expect(
            try priced.cost(of: usage, model: "y", shape: unknown, at: Sample.noon).unsplit
                == Cost(NanoUSD(7_000_000), by: .fallback))
        #expect(
            try priced.cost(of: usage, model: "y", shape: shape, at: Sample.noon).unsplit
                == Cost(NanoUSD(7_000_000), by: .hold)
        )
    }

    @Test(arguments: [Int64.min, -1, (1 << 40) + 1, .max])
    func `a count that nobody believes is no usage`(count: Int64) throws {
        #expect(throws: PricingRefusal.outOfRange) {
            try table().cost(of: TokenUsage(read: count), model: "test-model", shape: shape, at: Sample.noon)
        }
    }

    @Test(arguments: 0..<200) func `random calls cost what exact fractions say`(seed: UInt64) throws {
        var generator = SeededRandom(seed: seed)
        func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }
        let rates = (0..<5).map { _ in random(0...99_999_999) }
        let counts = (0..<5).map { _ in random(0...random(1...TokenCount.limit)) }
        let names = ["input", "output", "write_5m", "write_1h", "read"]
        let members = zip(names, rates).map { "\"\($0)\":\"\(NanoUSD($1 * 1_000).dollars)\"" }.joined(separator: ",")
        let table = try table(rates: "{\(members)}", model: #","geo":{"us":"11/10"}"#)
        var shape = shape
        shape.terms.geo = "us"
        let (upper, lower) = (random(0...10_000), random(1...10_000))
        shape.terms.upstream = try #require(Ratio(upper, over: lower))
        let usage = TokenUsage(
            input: counts[0], output: counts[1], write5m: counts[2], write1h: counts[3], read: counts[4])
        let pico = zip(rates, counts).reduce(Int128(0)) { $0 + Int128($1.0) * Int128($1.1) }
        let divisor = Int128(lower) * 10_000
        let nano = (pico * Int128(upper) * 11 + divisor - 1) / divisor
        let cost = try? table.cost(of: usage, model: "test-model", shape: shape, at: Sample.noon)
        #expect(cost?.amount == Int64(exactly: nano).map(NanoUSD.init))
        let parts = cost.map { cost in CostClass.allCases.reduce(Int64(0)) { $0 + cost.split[$1].count } }
        #expect(parts == cost?.amount.count, "the classes are the whole")
    }
}

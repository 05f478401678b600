import BudgetLedger
import Seeds
import Testing
import Vocabulary

@Suite struct PriceTableHoldTests {
    @Test func `the worst case of a known request is the known sum`() throws {
        var shape = CallShape(model: "claude-opus-5-5", textBytes: 86_000, maxTokens: 32_000)
        shape.hasTools = true
        shape.caching = .anHour
        let held = try shippedTable().hold(for: shape, at: Sample.noon)
        #expect(held == WorstCase(NanoUSD(1_368_960_000), input: 91_120, output: 32_000))
    }

    @Test func `a model without a price is refused`() throws {
        let shape = CallShape(model: "claude-unheard-of", textBytes: 1, maxTokens: 1)
        #expect(throws: PricingRefusal.modelUnknown("claude-unheard-of")) {
            try shippedTable().hold(for: shape, at: Sample.noon)
        }
        var known = CallShape(model: "sonnet", textBytes: 1, maxTokens: 1)
        known.serverTools = [CallShape.ServerToolUse(name: "new_tool", maxUses: 1)]
        #expect(throws: PricingRefusal.toolUnpriced("new_tool")) {
            try shippedTable().hold(for: known, at: Sample.noon)
        }
        known.serverTools = []
        known.fallbacks = [CallShape.Fallback(model: "claude-unheard-of")]
        #expect(throws: PricingRefusal.modelUnknown("claude-unheard-of")) {
            try shippedTable().hold(for: known, at: Sample.noon)
        }
        #expect(PricingRefusal.toolUnpriced("x").reason == .modelUnpriced)
    }

    @Test(
        arguments: [
            (CallShape.Caching.none, 1_000), (.fiveMinutes, 1_250), (.anHour, 2_000),
        ] as [(CallShape.Caching, Int64)])
    func `a prompt token is held at the dearest rate that its caching can meet`(
        caching: CallShape.Caching, nano: Int64
    ) throws {
        var shape = CallShape(model: "test-model", textBytes: 0, maxTokens: 0)
        shape.caching = caching
        #expect(try table().hold(for: shape, at: Sample.noon).amount == NanoUSD(1_024 * nano))
    }

    @Test func `the parts of a prompt add up to the context window at most`() throws {
        var shape = CallShape(model: "test-model", textBytes: 1_000, maxTokens: 10)
        shape.images = 2
        #expect(try table().hold(for: shape, at: Sample.noon).input == 1_000 + 10_000 + 1_024)
        shape.hasTools = true
        #expect(try table().hold(for: shape, at: Sample.noon).input == 1_000 + 10_000 + 1_024 + 4_096)
        shape.countedTokens = 500
        #expect(try table().hold(for: shape, at: Sample.noon).input == 510 + 256 + 10_000 + 1_024 + 4_096)
        shape.unreadableDocuments = 1
        #expect(try table().hold(for: shape, at: Sample.noon).input == 200_000)
    }

    @Test func `a thinking budget above the answer is held`() throws {
        var shape = CallShape(model: "test-model", textBytes: 0, maxTokens: 10)
        shape.thinkingBudget = 1_000
        #expect(try table().hold(for: shape, at: Sample.noon).output == 1_000)
    }

    @Test func `every use of a server tool is one more round with all results in the prompt`() throws {
        let table = try table(rest: #","server_tools":{"web_search":{"per_request":"0.01","result_tokens":20000}}"#)
        var shape = CallShape(model: "test-model", textBytes: 976, maxTokens: 1_000)
        shape.serverTools = [CallShape.ServerToolUse(name: "web_search", maxUses: 2)]
        let held = try table.hold(for: shape, at: Sample.noon)
        #expect(held.input == 3 * (2_000 + 1_000 + 40_000))
        #expect(held.amount == NanoUSD(129_000 * 1_000 + 1_000 * 5_000 + 2 * 10_000_000))
    }

    @Test func `an MCP toolset may go round ten times, or as often as the setting says`() throws {
        let table = try table(rest: #","server_tools":{"mcp":{"per_request":"0","result_tokens":100}}"#)
        var shape = CallShape(model: "test-model", textBytes: 976, maxTokens: 1_000)
        shape.mcpToolsets = 2
        #expect(try table.hold(for: shape, at: Sample.noon).input == 21 * (3_000 + 2_000))
        #expect(try table.hold(for: shape, at: Sample.noon, mcpRounds: 1).input == 3 * (3_000 + 200))
        // Without a row, what it brings back may fill the prompt.
        #expect(try BudgetLedgerTests.table().hold(for: shape, at: Sample.noon, mcpRounds: 1).input == 3 * 200_000)
    }

    @Test func `advisor, compaction and fallbacks add up`() throws {
        let table = try table()
        var shape = CallShape(model: "test-model", textBytes: 976, maxTokens: 1_000)
        let plain: Int64 = 2_000 * 1_000 + 1_000 * 5_000
        #expect(try table.hold(for: shape, at: Sample.noon).amount == NanoUSD(plain))
        shape.compacts = true
        let compacted = plain + 3_000 * 1_000 + 32_000 * 5_000
        #expect(try table.hold(for: shape, at: Sample.noon).amount == NanoUSD(compacted))
        shape.advisor = CallShape.Advisor(model: "test-model", maxUses: 2, maxTokens: 100)
        let advised = compacted + 2 * (3_000 * 1_000 + 100 * 5_000)
        #expect(try table.hold(for: shape, at: Sample.noon).amount == NanoUSD(advised))
        shape.fallbacks = [CallShape.Fallback(model: "test-model", maxTokens: 2_000)]
        let second = 2_000 * 1_000 + 2_000 * 5_000 + 4_000 * 1_000 + 32_000 * 5_000 + 2 * (4_000 * 1_000 + 100 * 5_000)
        #expect(try table.hold(for: shape, at: Sample.noon).amount == NanoUSD(advised + Int64(second)))
    }

    @Test(arguments: [(98_975, 10_000_000), (98_976, 10_000_000), (98_977, 50_000_500)] as [(Int64, Int64)])
    func `a prompt that may pass the step is held at the dearer rates`(bytes: Int64, nano: Int64) throws {
        let table = try shippedTable()
        let shape = CallShape(model: "haiku", textBytes: bytes, maxTokens: 0)
        let held = try table.hold(for: shape, at: Sample.noon)
        #expect(held.amount == NanoUSD(nano - (bytes == 98_975 ? 100 : 0)))
    }

    @Test func `counts from outside never trap`() throws {
        var shape = CallShape(model: "test-model", textBytes: .max, maxTokens: 1)
        #expect(throws: PricingRefusal.outOfRange) { try table().hold(for: shape, at: Sample.noon) }
        shape.textBytes = 1
        shape.maxTokens = -1
        #expect(throws: PricingRefusal.outOfRange) { try table().hold(for: shape, at: Sample.noon) }
        shape.maxTokens = TokenCount.limit
        shape.images = TokenCount.limit
        shape.unreadableDocuments = TokenCount.limit
        shape.mcpToolsets = 256
        shape.advisor = CallShape.Advisor(model: "test-model", maxUses: 1 << 16, maxTokens: TokenCount.limit)
        shape.compacts = true
        shape.terms.upstream = try #require(Ratio("10000/9999"))
        shape.fallbacks = Array(repeating: CallShape.Fallback(model: "test-model"), count: 16)
        let text = Sample.document().replacing("\"max_input\":200000", with: "\"max_input\":1073741824")
        let wide = try PriceTable.parse(Array(text.utf8), revision: "wide")
        #expect(throws: PricingRefusal.outOfRange) { try wide.hold(for: shape, at: Sample.noon, mcpRounds: 1 << 16) }
        shape.mcpToolsets = .max
        #expect(throws: PricingRefusal.outOfRange) { try wide.hold(for: shape, at: Sample.noon) }
        shape.mcpToolsets = 0
        shape.serverTools = [CallShape.ServerToolUse(name: "x", maxUses: .max)]
        #expect(throws: PricingRefusal.outOfRange) { try wide.hold(for: shape, at: Sample.noon) }
    }

    @Test(arguments: 0..<300) func `a cost within the held counts is within the hold`(seed: UInt64) throws {
        var generator = SeededRandom(seed: seed)
        func random(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }
        let table = try shippedTable()
        let row = try #require(table.rows.randomElement(using: &generator))
        var shape = CallShape(model: row.id, textBytes: random(0...300_000), maxTokens: random(0...64_000))
        shape.caching = try #require(CallShape.Caching.allCases.randomElement(using: &generator))
        shape.hasTools = random(0...1) == 1
        shape.terms.geo = random(0...1) == 1 ? "us" : nil
        shape.terms.isFast = row.fast != nil && random(0...1) == 1
        shape.terms.upstream = try #require(Ratio(random(0...20), over: random(1...20)))
        if random(0...1) == 1 {
            shape.serverTools = [CallShape.ServerToolUse(name: "web_search", maxUses: random(1...9))]
        }
        let held = try table.hold(for: shape, at: Sample.noon)
        var usage = TokenUsage(output: random(0...held.output))
        usage.webSearches = random(0...(shape.serverTools.first?.maxUses ?? 0))
        usage.cacheRead = random(0...held.input)
        if shape.caching == .anHour { usage.cacheWrite1h = random(0...(held.input - usage.prompt)) }
        if shape.caching != .none { usage.cacheWrite5m = random(0...(held.input - usage.prompt)) }
        usage.input = held.input - usage.prompt
        // Rounds are billed one by one, so the step of a long prompt looks at each of them, never at their sum.
        let isOneRound = shape.serverTools.isEmpty || row.dated.allSatisfy { $0.rates.longPrompt == nil }
        let cost = try table.cost(of: usage, model: row.id, shape: shape, at: Sample.noon)
        #expect(cost.amount <= held.amount || !isOneRound)
    }

    @Test func `a clamped answer is the longest that fits`() throws {
        let table = try table()
        let shape = CallShape(model: "test-model", textBytes: 976, maxTokens: 1_000)
        let left = NanoUSD(2_000 * 1_000 + 777 * 5_000 + 4_999)
        #expect(try table.fitting(shape, into: left, minimum: 100, at: Sample.noon) == 777)
        #expect(try table.fitting(shape, into: left, minimum: 778, at: Sample.noon) == nil)
        #expect(try table.fitting(shape, into: .dollars(1), minimum: 1, at: Sample.noon) == 1_000)
    }
}

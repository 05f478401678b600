package import Vocabulary

/// The most that a call can cost, and the counts up to which that is true.
package struct WorstCase: Hashable, Sendable {
    package let amount: NanoUSD
    /// Prompt tokens over all rounds of the requested model.
    package let input: Int64
    /// Tokens of the answer of the requested model.
    package let output: Int64
    package let pricedBy: PricedBy

    package init(_ amount: NanoUSD, input: Int64, output: Int64, by pricedBy: PricedBy = .table) {
        self.amount = amount
        self.input = input
        self.output = output
        self.pricedBy = pricedBy
    }
}

extension PriceTable {
    /// Rounds that an MCP toolset may take within one call unless the setting says otherwise.
    package static let mcpRounds: Int64 = 10

    /// The worst case of a request, to be held before it is sent.
    ///
    /// - Throws: `PricingRefusal`; a call without a price is never sent.
    package func hold(
        for shape: CallShape, at instant: Instant, mcpRounds: Int64 = PriceTable.mcpRounds
    ) throws(PricingRefusal) -> WorstCase {
        try Self.check(shape, mcpRounds: mcpRounds)
        let rounds = try rounds(of: shape, mcpRounds: mcpRounds)
        var sum = ExactSum()
        let first = try Attempt(shape, self, at: instant, model: shape.model, maxTokens: shape.maxTokens, rounds)
        try first.add(shape, to: &sum, self, at: instant)
        for fallback in shape.fallbacks {
            let maxTokens = fallback.maxTokens ?? shape.maxTokens
            let attempt = try Attempt(shape, self, at: instant, model: fallback.model, maxTokens: maxTokens, rounds)
            try attempt.add(shape, to: &sum, self, at: instant)
        }
        for use in rounds.uses { sum.add(fee: use.price.dearestUse, times: use.count) }
        guard let amount = sum.roundedUp else { throw .outOfRange }
        return WorstCase(amount, input: first.allInput, output: first.output, by: first.pricedBy)
    }

    /// The largest `max_tokens` from `minimum` up to the request's own whose worst case is within `left`.
    ///
    /// `nil` if not even `minimum` fits. It never goes below the thinking budget, which would be held all the same.
    package func fitting(
        _ shape: CallShape, into left: NanoUSD, minimum: Int64, at instant: Instant,
        mcpRounds: Int64 = PriceTable.mcpRounds
    ) throws(PricingRefusal) -> Int64? {
        var low = max(minimum, shape.thinkingBudget, 0)
        var high = shape.maxTokens
        guard low <= high else { return nil }
        var lowered = shape
        lowered.maxTokens = low
        guard try hold(for: lowered, at: instant, mcpRounds: mcpRounds).amount <= left else { return nil }
        while low < high {
            lowered.maxTokens = low + (high - low + 1) / 2
            if try hold(for: lowered, at: instant, mcpRounds: mcpRounds).amount <= left {
                low = lowered.maxTokens
            } else {
                high = lowered.maxTokens - 1
            }
        }
        return low
    }

    /// The row that prices `model`: its own, or the operator's fallback.
    func pricing(_ model: String) throws(PricingRefusal) -> PricedRow {
        guard let row = pricedRow(model) ?? pricedFallback else { throw .modelUnknown(model) }
        return row
    }

    /// The multipliers of one model of a call.
    func ratios(_ priced: PricedRow, _ terms: CallTerms) -> [Ratio] {
        var ratios: [Ratio] = []
        if let geo = terms.geo, let ratio = priced.row.geo[geo], ratio != .one { ratios.append(ratio) }
        if let tier = terms.serviceTier, let ratio = modifiers[tier], ratio != .one { ratios.append(ratio) }
        if terms.upstream != .one { ratios.append(terms.upstream) }
        return ratios
    }

    /// How often the provider's tools may send the model round again, and what they bring back.
    private func rounds(of shape: CallShape, mcpRounds: Int64) throws(PricingRefusal) -> Rounds {
        var rounds = Rounds()
        for tool in shape.serverTools {
            guard let price = serverTools[tool.name] else { throw .toolUnpriced(tool.name) }
            rounds.add(price, count: tool.maxUses)
        }
        if shape.mcpToolsets > 0 {
            // Without a row the results may fill the prompt: the safe side.
            let unknown = ServerToolPrice(
                perRequest: .zero, perHour: .zero, minimumSeconds: 0, resultTokens: TokenCount.limit)
            rounds.add(serverTools["mcp"] ?? unknown, count: shape.mcpToolsets * mcpRounds)
        }
        return rounds
    }

    private static let toolLimit = 256
    private static let fallbackLimit = 16
    /// Uses of one tool: far above what any request means, and small enough for every sum.
    private static let useLimit: Int64 = 1 << 16

    private static func check(_ shape: CallShape, mcpRounds: Int64) throws(PricingRefusal) {
        guard shape.serverTools.count <= toolLimit, (0...Int64(toolLimit)).contains(shape.mcpToolsets),
            shape.fallbacks.count <= fallbackLimit, areCounts(shape), isUse(mcpRounds)
        else { throw .outOfRange }
        for tool in shape.serverTools where !isUse(tool.maxUses) { throw .outOfRange }
        for fallback in shape.fallbacks where !isCount(fallback.maxTokens ?? 0) { throw .outOfRange }
        guard let advisor = shape.advisor else { return }
        guard isCount(advisor.maxTokens), isUse(advisor.maxUses) else { throw .outOfRange }
    }

    private static func areCounts(_ shape: CallShape) -> Bool {
        isCount(shape.textBytes) && isCount(shape.countedTokens ?? 0) && isCount(shape.images)
            && isCount(shape.unreadableDocuments) && isCount(shape.maxTokens) && isCount(shape.thinkingBudget)
    }

    private static func isCount(_ count: Int64) -> Bool { (0...TokenCount.limit).contains(count) }

    private static func isUse(_ count: Int64) -> Bool { (0...useLimit).contains(count) }
}

/// What the provider's tools add to a call.
struct Rounds {
    private(set) var uses: [(price: ServerToolPrice, count: Int64)] = []
    /// `n`: uses of all tools together.
    private(set) var count: Int64 = 0
    /// `R`: tokens of all their results together; stays at the limit of a count once it is reached.
    private(set) var results: Int64 = 0

    fileprivate mutating func add(_ price: ServerToolPrice, count added: Int64) {
        uses.append((price, added))
        count += added
        let (tokens, overflow) = added.multipliedReportingOverflow(by: price.resultTokens)
        results = overflow ? TokenCount.limit : min(TokenCount.limit, results + min(TokenCount.limit, tokens))
    }
}

import Vocabulary

/// One model that a request may be answered by, and its worst case (the formula of `docs/reference/ledger.md`).
///
/// A request with fallbacks makes several, and each may be billed.
struct Attempt {
    /// `O`: the answer, thinking included.
    let output: Int64
    /// `In`: the prompts of all rounds.
    let allInput: Int64
    /// The prompt of the last round, which the provider's tools have made longest; no context window cuts it yet.
    private let grownInput: Int64
    /// The same within the model's own context window.
    private let lastInput: Int64
    private let rates: TokenRates
    private let ratios: [Ratio]
    let pricedBy: PricedBy

    init(
        _ shape: CallShape, _ table: PriceTable, at instant: Instant, model: String, maxTokens: Int64, _ rounds: Rounds
    ) throws(PricingRefusal) {
        let priced = try table.pricing(model)
        guard let stepped = priced.rates(at: instant, isFast: shape.terms.isFast) else { throw .modelUnpriced(model) }
        pricedBy = priced === table.pricedFallback ? .fallback : .table
        output = max(maxTokens, shape.thinkingBudget)
        let firstInput = Self.input(of: shape, priced)
        grownInput = firstInput + output + rounds.results
        lastInput = min(priced.row.maxInput, grownInput)
        allInput = rounds.count == 0 ? firstInput : (rounds.count + 1) * lastInput
        rates = stepped.dearest(prompt: lastInput)
        ratios = table.ratios(priced, shape.terms)
    }

    /// Adds this attempt with its advisor and its compaction.
    ///
    /// - Parameter shape: The same that it was made of.
    func add(
        _ shape: CallShape, to sum: inout ExactSum, _ table: PriceTable, at instant: Instant
    ) throws(PricingRefusal) {
        let token = Int128(rates.dearestPromptToken(shape.caching).count)
        let answer = Int128(rates.output.count)
        sum.add(Int128(allInput) * token + Int128(output) * answer, times: ratios)
        if shape.compacts {
            sum.add(Int128(lastInput) * token + Self.compactedTokens * answer, times: ratios)
        }
        if let advisor = shape.advisor { try add(advisor, of: shape, to: &sum, table, at: instant) }
    }

    /// What the requested model's summary may have when it compacts its own history.
    private static let compactedTokens: Int128 = 32_000
    /// Roles, system text of the provider and the rest of what no byte of the body stands for.
    private static let frameTokens: Int64 = 1_024
    /// The provider's own instructions about tools.
    private static let toolTokens: Int64 = 4_096

    private func add(
        _ advisor: CallShape.Advisor, of shape: CallShape, to sum: inout ExactSum, _ table: PriceTable,
        at instant: Instant
    ) throws(PricingRefusal) {
        let priced = try table.pricing(advisor.model)
        guard let stepped = priced.rates(at: instant) else { throw .modelUnpriced(advisor.model) }
        let prompt = min(priced.row.maxInput, grownInput)
        let rates = stepped.dearest(prompt: prompt)
        let once =
            Int128(prompt) * Int128(rates.dearestPromptToken(shape.caching).count)
            + Int128(advisor.maxTokens) * Int128(rates.output.count)
        sum.add(Int128(advisor.maxUses) * once, times: table.ratios(priced, shape.terms))
    }

    /// `I`: the prompt as it is sent.
    private static func input(of shape: CallShape, _ priced: PricedRow) -> Int64 {
        let text = shape.countedTokens.map { $0 + ($0 + 49) / 50 + 256 } ?? shape.textBytes
        let rest = frameTokens + (shape.hasTools ? toolTokens : 0)
        let whole =
            Int128(text) + Int128(priced.row.imageTokens) * Int128(shape.images)
            + Int128(priced.row.maxInput) * Int128(shape.unreadableDocuments) + Int128(rest)
        return Int64(min(Int128(priced.row.maxInput), whole))
    }
}

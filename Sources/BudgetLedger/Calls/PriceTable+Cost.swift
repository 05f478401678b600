package import Vocabulary

/// What a call cost, and by whose rates.
package struct Cost: Hashable, Sendable {
    package let amount: NanoUSD
    package let pricedBy: PricedBy
    package let split: CostSplit

    package init(_ amount: NanoUSD, by pricedBy: PricedBy = .table, split: CostSplit = CostSplit()) {
        self.amount = amount
        self.pricedBy = pricedBy
        self.split = split
    }
}

extension PriceTable {
    /// What `usage` costs by the rates in force at `instant`, the moment of admission; rounded up once.
    ///
    /// - Parameter billed: The model that the response names, which may be another than the request's.
    /// - Throws: `PricingRefusal` for counts that are not believed; the caller then charges the whole hold.
    package func cost(
        of usage: TokenUsage, model billed: String, shape: CallShape, at instant: Instant
    ) throws(PricingRefusal) -> Cost {
        var sum = SplitSum()
        var pricedBy = try add(usage, model: billed, shape, at: instant, to: &sum)
        for iteration in usage.iterations {
            let other = try add(iteration.usage, model: iteration.model, shape, at: instant, to: &sum)
            if other != .table { pricedBy = other }
        }
        guard let amount = sum.whole.roundedUp else { throw .outOfRange }
        return Cost(amount, by: pricedBy, split: sum.split(of: amount))
    }

    /// Entries of `usage.iterations` beyond this many are not believed.
    private static let iterationLimit = 4_096

    private func add(
        _ usage: TokenUsage, model: String, _ shape: CallShape, at instant: Instant, to sum: inout SplitSum
    ) throws(PricingRefusal) -> PricedBy {
        guard usage.isBelievable else { throw .outOfRange }
        guard usage.iterations.count <= Self.iterationLimit else { throw .outOfRange }
        let (stepped, ratios, pricedBy) = try billing(model, shape, at: instant)
        let rates = pricedBy == .hold ? stepped.dearest(prompt: usage.prompt) : stepped.rates(prompt: usage.prompt)
        sum.add(usage, at: rates, times: ratios)
        addFees(usage, to: &sum)
        return pricedBy
    }

    private func addFees(_ usage: TokenUsage, to sum: inout SplitSum) {
        if usage.webSearches > 0, let search = serverTools["web_search"] {
            sum.addFee { $0.add(fee: search.perRequest, times: usage.webSearches) }
        }
        guard usage.codeExecutionSeconds > 0, let execution = serverTools["code_execution"] else { return }
        let seconds = max(usage.codeExecutionSeconds, execution.minimumSeconds)
        sum.addFee { $0.add(perHour: execution.perHour, seconds: seconds) }
    }

    /// The rates of the billed model, or the dearest of those that the hold was made with and the fallback.
    private func billing(
        _ model: String, _ shape: CallShape, at instant: Instant
    ) throws(PricingRefusal) -> (SteppedRates, [Ratio], PricedBy) {
        if let row = pricedRow(model),
            let stepped = row.rates(at: instant, isFast: shape.terms.isFast) ?? row.rates(at: instant)
        {
            return (stepped, ratios(row, shape.terms), .table)
        }
        let names = [shape.model] + shape.fallbacks.map(\.model) + (shape.advisor.map { [$0.model] } ?? [])
        let held = names.compactMap { pricedRow($0) } + (pricedFallback.map { [$0] } ?? [])
        let priced = held.compactMap { $0.rates(at: instant, isFast: shape.terms.isFast) ?? $0.rates(at: instant) }
        guard let first = priced.first, let requested = held.first else { throw .modelUnknown(model) }
        let dearest = priced.dropFirst().reduce(first) { $0.dearest($1) }
        // A request that was priced by the fallback is also billed by it, under whatever name comes back.
        let pricedBy: PricedBy = pricedRow(shape.model) == nil && held.count == 1 ? .fallback : .hold
        return (dearest, ratios(requested, shape.terms), pricedBy)
    }
}

extension TokenUsage {
    /// Whether every count is one that can be true.
    fileprivate var isBelievable: Bool {
        let possible = 0...TokenCount.limit
        return possible.contains(input) && possible.contains(output) && possible.contains(cacheWrite5m)
            && possible.contains(cacheWrite1h) && possible.contains(cacheRead) && possible.contains(webSearches)
            && possible.contains(codeExecutionSeconds)
    }
}

extension SteppedRates {
    /// The dearer of both, class by class, with and without the step; the lower of two steps counts.
    fileprivate func dearest(_ other: SteppedRates) -> SteppedRates {
        let steps = [longPrompt, other.longPrompt].compactMap { $0 }
        guard let above = steps.map(\.above).min() else { return SteppedRates(rates: rates.dearest(other.rates)) }
        let long = dearest(prompt: .max).dearest(other.dearest(prompt: .max))
        return SteppedRates(rates: rates.dearest(other.rates), longPrompt: LongPrompt(above: above, rates: long))
    }
}

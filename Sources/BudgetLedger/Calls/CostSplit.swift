package import Vocabulary

/// The classes that a cost is made of.
package enum CostClass: Int, Hashable, Sendable, CaseIterable {
    case input, output, cacheRead, cacheWrite5m, cacheWrite1h, serverTool
}

/// What each class of a call cost.
///
/// INVARIANT: together they are the whole cost, or nothing where a hold was charged that no usage explains.
package struct CostSplit: Hashable, Sendable {
    private var amounts = InlineArray<6, Int64>(repeating: 0)

    package init() {}

    package subscript(part: CostClass) -> NanoUSD {
        get { NanoUSD(amounts[part.rawValue]) }
        set { amounts[part.rawValue] = newValue.count }
    }

    package static func == (left: Self, right: Self) -> Bool {
        CostClass.allCases.allSatisfy { left[$0] == right[$0] }
    }

    /// Takes the six amounts.
    package func hash(into hasher: inout Hasher) {
        for part in CostClass.allCases { hasher.combine(self[part]) }
    }
}

/// The exact price of a call, as a whole and class by class.
struct SplitSum {
    private(set) var whole = ExactSum()
    /// One of each `CostClass`.
    private var parts = InlineArray<6, ExactSum>(repeating: ExactSum())

    /// Adds the tokens of `usage` at `rates`.
    mutating func add(_ usage: TokenUsage, at rates: TokenRates, times ratios: [Ratio]) {
        whole.add(rates.price(usage), times: ratios)
        parts[CostClass.input.rawValue].add(Int128(usage.input) * Int128(rates.input.count), times: ratios)
        parts[CostClass.output.rawValue].add(Int128(usage.output) * Int128(rates.output.count), times: ratios)
        parts[CostClass.cacheRead.rawValue].add(Int128(usage.cacheRead) * Int128(rates.read.count), times: ratios)
        parts[CostClass.cacheWrite5m.rawValue].add(
            Int128(usage.cacheWrite5m) * Int128(rates.write5m.count), times: ratios)
        parts[CostClass.cacheWrite1h.rawValue].add(
            Int128(usage.cacheWrite1h) * Int128(rates.write1h.count), times: ratios)
    }

    /// Adds fees of the provider's tools, which no multiplier touches.
    mutating func addFee(_ add: (inout ExactSum) -> Void) {
        add(&whole)
        add(&parts[CostClass.serverTool.rawValue])
    }

    /// The classes of `amount`, which is the whole rounded up: each rounded down, and the largest takes the rest.
    func split(of amount: NanoUSD) -> CostSplit {
        var split = CostSplit()
        var (rest, largest) = (amount.count, CostClass.input)
        for index in parts.indices {
            guard let part = CostClass(rawValue: index) else { continue }
            let floor = parts[index].roundedDown ?? .zero
            split[part] = floor
            rest -= floor.count
            if floor > split[largest] { largest = part }
        }
        split[largest] = NanoUSD(split[largest].count + max(0, rest))
        return split
    }
}

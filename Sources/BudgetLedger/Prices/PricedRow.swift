import Vocabulary

/// A row behind a reference, and its rates without the words around them: what pricing a call looks up.
final class PricedRow: Hashable, Sendable {
    let row: PriceRow
    private let steps: [Step]

    private struct Step: Sendable {
        let from: Instant
        let rates: SteppedRates
    }

    init(_ row: PriceRow) {
        self.row = row
        steps = row.dated.map { Step(from: $0.from ?? Instant(nanoseconds: .min), rates: $0.rates) }
    }

    /// The rates at `instant` for a call of that speed; a speed that the row does not price has none.
    func rates(at instant: Instant, isFast: Bool = false) -> SteppedRates? {
        var place = steps.count - 1
        while place >= 0, steps[place].from > instant { place -= 1 }
        guard place >= 0 else { return nil }
        return isFast ? row.fast : steps[place].rates
    }

    static func == (left: PricedRow, right: PricedRow) -> Bool { left.row == right.row }

    func hash(into hasher: inout Hasher) { hasher.combine(row) }
}

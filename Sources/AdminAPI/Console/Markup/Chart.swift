import Vocabulary

/// Charts as inline SVG: bars of days, and the bar of a budget.
enum Chart {
    struct Day: Hashable {
        /// `2026-11-22`.
        let name: String
        let nano: Int64
    }

    private static let height = 120
    private static let barWidth = 14
    private static let gap = 4

    /// One bar for each day, as high as its part of the highest; each says its day and amount.
    static func days(_ days: [Day]) -> Markup {
        guard let most = days.map(\.nano).max(), most > 0 else {
            return "<p class=\"empty\">Nothing was spent in these days.</p>"
        }
        let width = days.count * (barWidth + gap)
        let bars = days.enumerated().map { place, day -> Markup in
            let tall = Int(Double(day.nano) / Double(most) * Double(height))
            let (shown, tone) = day.nano > 0 ? (max(2, tall), "bar") : (1, "bar none")
            return """
                <rect class="\(tone)" x="\(place * (barWidth + gap))" y="\(height - shown)" \
                width="\(barWidth)" height="\(shown)" rx="2"><title>\(day.name)  \
                \(Parts.dollars(NanoUSD(day.nano).dollars))</title></rect>
                """
        }
        let total = days.reduce(Int64(0)) { $0.addingReportingOverflow($1.nano).partialValue }
        let sum = Parts.dollars(NanoUSD(total).dollars)
        return """
            <figure class="chart"><svg viewBox="0 0 \(width) \(height)" role="img" preserveAspectRatio="none" \
            aria-label="spend of \(days.count) days, \(sum) in all">\(bars)</svg>
            <figcaption><span>\(days.first?.name ?? "")</span><span>\(sum) in \(days.count) days, \
            \(Parts.dollars(NanoUSD(most).dollars)) at most</span><span>\(days.last?.name ?? "")</span></figcaption>
            </figure>
            """
    }

    /// Spent, held and left of an amount, in this order.
    static func budget(spent: Int64, held: Int64, amount: Int64?) -> Markup {
        let whole = max(1, amount ?? max(1, spent + held))
        let parts = [("spent", spent), ("held", held)].map { ($0.0, Int(Double($0.1) / Double(whole) * 1_000)) }
        var place = 0
        let bars = parts.map { name, share -> Markup in
            let width = min(max(0, share), 1_000 - place)
            defer { place += width }
            return "<rect class=\"\(name)\" x=\"\(place)\" y=\"0\" width=\"\(width)\" height=\"10\"></rect>"
        }
        let percent = parts.reduce(0) { $0 + $1.1 } / 10
        return """
            <svg class="budget" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" \
            aria-label="\(percent) percent used">\(bars)</svg>
            """
    }
}

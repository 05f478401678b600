import Vocabulary

extension FactCells {
    /// The chosen values of `kept` axes as a condition: `budget.used >= 80% and budget.used < 90%`.
    func text(_ choice: [Int], kept: [Int], _ table: FactTable) -> String {
        kept.compactMap { text(axis: $0, choice[$0]...choice[$0], table) }.joined(separator: " and ")
    }

    /// A range of values of one axis; `nil` if it is all of them.
    func text(axis index: Int, _ range: ClosedRange<Int>, _ table: FactTable) -> String? {
        let axis = axes[index]
        guard range.count < axis.values.count, let entry = table.entry(axis.fact) else { return nil }
        let name = entry.name
        switch axis.values[range.lowerBound] {
        case .missing: return "\(name) is not known"
        case .address(let address):
            let end = Self.address(axis.values, after: range.upperBound)?.before
            return Self.network(name, address, end)
        case .number(let number):
            if let attribute = axis.fact.attributeIndex {
                let words = range.compactMap { table.attributes[attribute].words[safe: $0] }
                return words.count == 1 ? "\(name) = \(words[0])" : "\(name) in \(words.joined(separator: ", "))"
            }
            return Self.interval(entry, number, Self.number(axis.values, after: range.upperBound), table)
        }
    }

    private static func interval(
        _ entry: FactTable.Entry, _ start: Int64, _ end: Int64?, _ table: FactTable
    ) -> String? {
        if let zone = entry.id.zoneIndex {
            let last = MinuteOfWeek.text((end ?? MinuteOfWeek.perWeek) - 1)
            return "time from \(MinuteOfWeek.text(start)) to \(last) \(table.zones[safe: zone] ?? "")"
        }
        let shown = { (amount: Int64) in AmountText.text(amount, entry.type) }
        let lower = start > 0 ? "\(entry.name) >= \(shown(start))" : nil
        let upper = end.map { "\(entry.name) < \(shown($0))" }
        if let end, end == start + 1 { return "\(entry.name) = \(shown(start))" }
        let bounds = [lower, upper].compactMap { $0 }
        return bounds.isEmpty ? nil : bounds.joined(separator: " and ")
    }

    private static func network(_ name: String, _ first: IPAddress, _ last: IPAddress?) -> String {
        for prefix in 0...32 {
            if let network = Network("\(first.text)/\(prefix)"), network.first == first, network.last == last {
                return "\(name) in \(first.text)/\(prefix)"
            }
        }
        return last.map { "\(name) from \(first.text) to \($0.text)" } ?? "\(name) from \(first.text) on"
    }

    private static func number(_ values: [Value], after index: Int) -> Int64? {
        guard case .number(let number)? = values[safe: index + 1] else { return nil }
        return number
    }

    private static func address(_ values: [Value], after index: Int) -> IPAddress? {
        guard case .address(let address)? = values[safe: index + 1] else { return nil }
        return address
    }
}

/// Amounts as a person writes them.
enum AmountText {
    static func text(_ amount: Int64, _ type: ValueType) -> String {
        switch type {
        case .percent:
            let (whole, rest) = (amount / 100, amount % 100)
            return rest == 0 ? "\(whole)%" : rest % 10 == 0 ? "\(whole).\(rest / 10)%" : "\(whole).\(padded(rest))%"
        case .money, .spend: return "$" + NanoUSD(amount).dollars
        case .duration: return scaled(amount, [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)], "ms")
        case .bytes: return scaled(amount, [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)], "B")
        case .tokens: return scaled(amount, [("M", 1_000_000), ("k", 1_000)], "")
        default: return String(amount)
        }
    }

    private static func scaled(_ amount: Int64, _ units: [(String, Int64)], _ smallest: String) -> String {
        let unit = units.first { amount >= $0.1 && amount % $0.1 == 0 }
        return unit.map { "\(amount / $0.1)\($0.0)" } ?? "\(amount)\(smallest)"
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Array {
    /// The element, or `nil` outside the bounds.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

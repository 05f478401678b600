/// All that conditions can tell apart about facts: for each fact one value of every interval.
struct FactCells {
    /// One fact with its values.
    struct Axis {
        let fact: FactID
        let values: [Value]
    }

    enum Value: Hashable {
        case number(Int64)
        case address(IPAddress)
        case missing
    }

    let axes: [Axis]
    let count: Int

    /// With `missing`, each fact may also be unknown.
    init(_ conditions: [FactCondition], _ table: FactTable, missing: Bool = false) {
        var tests: [FactID: [FactTest]] = [:]
        for test in conditions.flatMap(\.tests) { tests[test.fact, default: []].append(test) }
        let facts = tests.keys.sorted { $0.index < $1.index }
        axes = facts.map { fact in
            let values = Self.values(tests[fact] ?? [], of: fact, table)
            return Axis(fact: fact, values: values + (missing ? [.missing] : []))
        }
        count = axes.reduce(1) { product, axis in
            let (next, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
            return overflow ? .max : next
        }
    }

    /// The choice of a value for each axis that has number `index`.
    func choice(_ index: Int) -> [Int] {
        var rest = index
        return axes.map { axis in
            defer { rest /= axis.values.count }
            return rest % axis.values.count
        }
    }

    func facts(_ choice: [Int]) -> Facts {
        var facts = Facts()
        for (axis, value) in zip(axes, choice) { axis.values[value].set(axis.fact, in: &facts) }
        return facts
    }

    private static func values(_ tests: [FactTest], of fact: FactID, _ table: FactTable) -> [Value] {
        if fact == .ip { return addresses(tests).map { .address($0) } }
        if let attribute = fact.attributeIndex {
            return table.attributes[attribute].words.indices.map { .number(Int64($0)) }
        }
        var cuts: Set<Int64> = [0]
        for case .spans(_, let spans, _, _) in tests {
            for span in spans {
                cuts.insert(span.lowerBound)
                if span.upperBound < .max { cuts.insert(span.upperBound + 1) }
            }
        }
        let end = fact.zoneIndex == nil ? Int64.max : MinuteOfWeek.perWeek - 1
        return cuts.filter { (0...end).contains($0) }.sorted().map { .number($0) }
    }

    private static func addresses(_ tests: [FactTest]) -> [IPAddress] {
        var cuts: Set<IPAddress> = [IPAddress(high: 0, low: 0)]
        for case .networks(let networks, _, _) in tests {
            for network in networks { cuts.formUnion([network.first, network.last.after].compactMap { $0 }) }
        }
        return cuts.sorted()
    }
}

extension FactCells.Value {
    func set(_ fact: FactID, in facts: inout Facts) {
        switch self {
        case .number(let number): facts.setValue(number, of: fact)
        case .address(let address): facts.ip = address
        case .missing: break
        }
    }
}

import Vocabulary

/// Grows reduced decision diagrams: equal nodes and equal leaves are one.
struct Diagram {
    private(set) var nodes: [DecisionTable.Node] = []
    private(set) var leaves: [Decision] = []
    private var nodePlaces: [DecisionTable.Node: DecisionTable.Reference] = [:]
    private var leafPlaces: [LeafKey: DecisionTable.Reference] = [:]

    /// The diagram of `decide` over all classes of facts, one axis after the other.
    mutating func root(_ cells: FactCells, _ decide: (Facts) -> Decision) -> DecisionTable.Reference {
        grow(cells, [], decide)
    }

    private mutating func grow(
        _ cells: FactCells, _ choice: [Int], _ decide: (Facts) -> Decision
    ) -> DecisionTable.Reference {
        guard choice.count < cells.axes.count else { return leaf(decide(cells.facts(choice))) }
        let axis = cells.axes[choice.count]
        let children = axis.values.indices.map { grow(cells, choice + [$0], decide) }
        guard let unknown = children.last, children.contains(where: { $0 != unknown }) else { return children[0] }
        return tree(axis, children, 0..<(children.count - 1), unknown)
    }

    /// A binary search over the values of one axis; the last one, which is missing, is everybody's third way.
    private mutating func tree(
        _ axis: FactCells.Axis, _ children: [DecisionTable.Reference], _ range: Range<Int>,
        _ unknown: DecisionTable.Reference
    ) -> DecisionTable.Reference {
        // Even where all known values agree, a missing one may not.
        let isUniform = range.allSatisfy { children[$0] == children[range.lowerBound] }
        if isUniform, range.count < children.count - 1 || children[range.lowerBound] == unknown {
            return children[range.lowerBound]
        }
        guard range.count > 1 else {
            return node(axis, at: range.lowerBound, children[range.lowerBound], children[range.lowerBound], unknown)
        }
        let middle = range.lowerBound + range.count / 2
        let below = tree(axis, children, range.lowerBound..<middle, unknown)
        let above = tree(axis, children, middle..<range.upperBound, unknown)
        return node(axis, at: middle, below, above, unknown)
    }

    private mutating func node(
        _ axis: FactCells.Axis, at index: Int, _ below: DecisionTable.Reference, _ above: DecisionTable.Reference,
        _ unknown: DecisionTable.Reference
    ) -> DecisionTable.Reference {
        let (high, low): (UInt64, UInt64) =
            switch axis.values[index] {
            case .number(let number): (0, UInt64(bitPattern: number))
            case .address(let address): (address.high, address.low)
            case .missing: (0, 0)
            }
        let node = DecisionTable.Node(
            fact: axis.fact, high: high, low: low, below: below, fromThereOn: above, unknown: unknown)
        if let place = nodePlaces[node] { return place }
        let place = DecisionTable.Reference(nodes.count)
        nodes.append(node)
        nodePlaces[node] = place
        return place
    }

    private mutating func leaf(_ decision: Decision) -> DecisionTable.Reference {
        let key = LeafKey(decision)
        if let place = leafPlaces[key] { return place }
        leaves.append(decision)
        let place = DecisionTable.Reference(-leaves.count)
        leafPlaces[key] = place
        return place
    }
}

/// All of a decision that anyone can see, rules by their identity.
private struct LeafKey: Hashable {
    private let verdict: PolicyVerdict
    private let reason: Reason?
    private let doubt: String?
    private let limits: Limits
    private let redactions: Redactions
    private let model: String?
    private let rulings: [[ObjectIdentifier]]

    init(_ decision: Decision) {
        verdict = decision.verdict
        reason = decision.reason
        doubt = decision.doubt
        limits = decision.limits
        redactions = decision.redactions
        model = decision.route?.modelID
        rulings = [
            decision.ruling.map { [ObjectIdentifier($0)] } ?? [],
            decision.route?.steps.map { ObjectIdentifier($0.ruling) } ?? [],
            decision.shadow.map { ObjectIdentifier($0.ruling) }, decision.asks.map(ObjectIdentifier.init),
        ]
    }
}

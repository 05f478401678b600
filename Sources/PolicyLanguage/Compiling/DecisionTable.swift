/// Finished decisions of one profile: from a name through comparisons of facts to a leaf.
///
/// A reduced decision diagram for each name. A look-up hashes a name, walks some nodes and copies references.
final class DecisionTable: Sendable {
    /// A node's index, or a leaf's as `-1 - index`.
    typealias Reference = Int32

    /// Compares one fact with one constant.
    struct Node: Hashable, Sendable {
        let fact: FactID
        /// The upper half of an address; 0 for any other fact.
        let high: UInt64
        /// The number, or the lower half of an address.
        let low: UInt64
        let below: Reference
        let fromThereOn: Reference
        /// Where a missing fact leads.
        let unknown: Reference
    }

    /// A root for each name.
    struct Roots: Sendable {
        var models: [String: Reference] = [:]
        var agents: [String: Reference] = [:]
        var skills: [String: Reference] = [:]
        var tools: [String: Reference] = [:]
        var offered: [String: Reference] = [:]
    }

    private let roots: Roots
    private let nodes: [Node]
    private let leaves: [Decision]

    init(roots: Roots, nodes: [Node], leaves: [Decision]) {
        self.roots = roots
        self.nodes = nodes
        self.leaves = leaves
    }

    var size: (nodes: Int, leaves: Int) { (nodes.count, leaves.count) }

    /// The decision, or `nil` for a name that is not in the table.
    func decision(on call: Call, _ facts: Facts) -> Decision? {
        let root: Reference? =
            switch call {
            case .model(let name): roots.models[name]
            case .agent(let name): roots.agents[name]
            case .skill(let name): roots.skills[name]
            case .tool(let name, _, _): roots.tools[name]
            case .offered(let name): roots.offered[name]
            }
        return root.map { leaf($0, facts) }
    }

    private func leaf(_ root: Reference, _ facts: Facts) -> Decision {
        var place = root
        while place >= 0 { place = next(nodes[Int(place)], facts) }
        return leaves[Int(-1 - place)]
    }

    private func next(_ node: Node, _ facts: Facts) -> Reference {
        guard node.fact != .ip else {
            guard let address = facts.ip else { return node.unknown }
            return address < IPAddress(high: node.high, low: node.low) ? node.below : node.fromThereOn
        }
        guard let value = facts.value(node.fact) else { return node.unknown }
        return value < Int64(bitPattern: node.low) ? node.below : node.fromThereOn
    }
}

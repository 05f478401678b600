import StrictJSON

/// Finished decisions of one profile: from a name and the class of its argument, through facts, to a leaf.
///
/// A reduced decision diagram for each class. A look-up hashes a name, leads a path through an automaton, walks some
/// nodes and copies references. Plain Bash scripts have a table of their own.
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
        var tools: [String: Tool] = [:]
        var offered: [String: Reference] = [:]
    }

    /// Where the decision of a tool's call begins.
    enum Tool: Sendable {
        case root(Reference)
        /// The number of a table in `paths`.
        case path(Int)
        /// The number of a table in `scripts`.
        case script(Int)
    }

    private let models: NameSlots<Reference>
    private let agents: NameSlots<Reference>
    private let skills: NameSlots<Reference>
    private let tools: NameSlots<Tool>
    private let offered: NameSlots<Reference>
    private let nodes: [Node]
    private let leaves: [Decision]
    private let paths: [PathTable]
    private let scripts: [ScriptTable]

    init(roots: Roots, diagram: Diagram, paths: [PathTable], scripts: [ScriptTable]) {
        (models, agents, skills) = (NameSlots(roots.models), NameSlots(roots.agents), NameSlots(roots.skills))
        (tools, offered) = (NameSlots(roots.tools), NameSlots(roots.offered))
        nodes = diagram.nodes
        leaves = diagram.leaves
        self.paths = paths
        self.scripts = scripts
    }

    var size: (nodes: Int, leaves: Int) { (nodes.count, leaves.count) }

    /// The decision, or `nil` for a call that is not in the table.
    func decision(on call: Call, _ facts: Facts) -> Decision? {
        switch call {
        case .model(let name): decision(at: models[name], facts)
        case .agent(let name): decision(at: agents[name], facts)
        case .skill(let name): decision(at: skills[name], facts)
        case .offered(let name): decision(at: offered[name], facts)
        case .domain: nil
        case .tool(let name, let input, let places): tool(name, input, places, facts)
        }
    }

    private func tool(_ name: String, _ input: JSONValue, _ places: PathPlaces, _ facts: Facts) -> Decision? {
        switch tools[name] {
        case nil: return nil
        case .root(let root): return leaf(root, facts)
        case .path(let index): return decision(at: paths[index].root(input, places), facts)
        case .script(let index):
            guard let text = input.string(of: "command") else { return nil }
            return scripts[index].decision(on: text, in: places, facts, self)
        }
    }

    private func decision(at root: Reference?, _ facts: Facts) -> Decision? {
        guard let root else { return nil }
        return leaf(root, facts)
    }

    private func leaf(_ root: Reference, _ facts: Facts) -> Decision { leaves[place(root, facts)] }

    /// What must be done with a call whose limits and redactions begin at `root`.
    func obligations(at root: Reference, _ facts: Facts) -> Shared<Obligations> {
        leaves[place(root, facts)].obligations
    }

    private func place(_ root: Reference, _ facts: Facts) -> Int {
        var place = root
        while place >= 0 { place = next(nodes[Int(place)], facts) }
        return Int(-1 - place)
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

/// The facts that a policy may ask: the closed list, the declared attributes, the zones that it names.
struct FactTable: Sendable {
    struct Entry: Sendable {
        let name: String
        let id: FactID
        let type: ValueType
    }

    struct Attribute: Sendable {
        let name: String
        let words: [String]
    }

    static let builtin: [Entry] = [
        Entry(name: "budget.used", id: .budgetUsed, type: .percent),
        Entry(name: "budget.left", id: .budgetLeft, type: .money),
        Entry(name: "request.tokens", id: .requestTokens, type: .tokens),
        Entry(name: "request.cost", id: .requestCost, type: .money),
        Entry(name: "request.bytes", id: .requestBytes, type: .bytes),
        Entry(name: "task.cost", id: .taskCost, type: .money),
        Entry(name: "task.calls", id: .taskCalls, type: .count),
        Entry(name: "task.agents", id: .taskAgents, type: .count),
        Entry(name: "task.depth", id: .taskDepth, type: .count),
        Entry(name: "task.age", id: .taskAge, type: .duration),
        Entry(name: "ip", id: .ip, type: .ip),
        Entry(name: "time", id: .zone(0), type: .time),
    ]

    private(set) var attributes: [Attribute] = []
    /// In the order in which conditions name them.
    private(set) var zones: [String] = []

    func entry(_ name: String) -> Entry? {
        if let entry = Self.builtin.first(where: { $0.name == name }) { return entry }
        guard let index = attributes.firstIndex(where: { $0.name == name }) else { return nil }
        return Entry(name: name, id: .attribute(index), type: .word)
    }

    func entry(_ id: FactID) -> Entry? {
        if let index = id.attributeIndex {
            guard attributes.indices.contains(index) else { return nil }
            return Entry(name: attributes[index].name, id: id, type: .word)
        }
        if id.zoneIndex != nil { return Entry(name: "time", id: id, type: .time) }
        return Self.builtin.first { $0.id == id }
    }

    var names: [String] { Self.builtin.map(\.name) + attributes.map(\.name) }

    /// False if there are too many.
    mutating func add(_ attribute: Attribute) -> Bool {
        guard attributes.count < Facts.attributeLimit else { return false }
        attributes.append(attribute)
        return true
    }

    /// The index of a zone, which is added if it is new; `nil` if there are too many.
    mutating func zoneIndex(_ zone: String) -> Int? {
        if let index = zones.firstIndex(of: zone) { return index }
        guard zones.count < Facts.zoneLimit else { return nil }
        zones.append(zone)
        return zones.count - 1
    }
}

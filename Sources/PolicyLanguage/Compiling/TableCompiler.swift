import StrictJSON
import Vocabulary

/// Makes the table of a profile by deciding every class of facts for every name without an argument.
struct TableCompiler {
    /// A name whose facts have more classes is decided by reading the rules.
    static let cellLimit = 4_096

    private let judge: Judge
    private let obligations: [FactCondition]
    private var diagram = Diagram()
    private var known: [Signature: DecisionTable.Reference] = [:]

    /// The table of the judge's profile.
    static func compile(_ judge: Judge) -> DecisionTable {
        var compiler = TableCompiler(judge)
        let roots = compiler.roots()
        return DecisionTable(roots: roots, nodes: compiler.diagram.nodes, leaves: compiler.diagram.leaves)
    }

    private init(_ judge: Judge) {
        self.judge = judge
        obligations = judge.profile.obligationConditions
    }

    private mutating func roots() -> DecisionTable.Roots {
        let names = judge.names
        var roots = DecisionTable.Roots()
        for name in names.known(.model) {
            roots.models[name] = root(.model(name), .model(names.modelID(name)))
        }
        for name in names.known(.agent) { roots.agents[name] = root(.agent(name), .agent(name, tool: nil)) }
        for name in names.known(.skill) { roots.skills[name] = root(.skill(name), .skill(name, tool: nil)) }
        for name in names.known(.tool) {
            roots.offered[name] = root(.offered(name), ToolReader.offered(name))
            guard names.tools[name]?.hasArgument == false, BuiltinTools.nameField(of: name) == nil else { continue }
            let thing = Thing.tool(ToolThing(name: name, argument: .none))
            roots.tools[name] = root(.tool(name, .object([])), thing)
        }
        return roots
    }

    /// The diagram of one name, which it shares with the names that the same rules match.
    private mutating func root(_ call: Call, _ thing: Thing) -> DecisionTable.Reference? {
        let hits = judge.hits(thing)
        let signature = Signature(thing, hits)
        if let root = signature.flatMap({ known[$0] }) { return root }
        let conditions = signature == nil ? ofModels : hits.compactMap(\.rule.condition)
        let cells = FactCells(conditions + obligations, judge.facts, missing: true)
        guard cells.count <= Self.cellLimit else { return nil }
        let root = diagram.root(cells) { judge.decide(call, $0) }
        if let signature { known[signature] = root }
        return root
    }

    /// Routes lead from model to model, so that the rules of all of them matter.
    private var ofModels: [FactCondition] {
        let rules = judge.profile.rules.filter { $0.kind == .model }
        return rules.compactMap(\.condition) + judge.profile.routes.compactMap(\.condition)
    }

    /// Which rules match, and how surely; `nil` for models, whose routes depend on the name.
    private struct Signature: Hashable {
        let reason: Reason
        let rules: [ObjectIdentifier]
        let doubts: [String?]

        init?(_ thing: Thing, _ hits: [Hit]) {
            if case .model = thing { return nil }
            reason = thing.reason
            rules = hits.map { ObjectIdentifier($0.rule) }
            doubts = hits.map(\.fired.doubt)
        }
    }
}

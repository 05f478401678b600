import StrictJSON
import Vocabulary

/// Makes the table of a profile by deciding every class of facts for every name without an argument.
struct TableCompiler {
    /// A name whose facts have more classes is decided by reading the rules.
    static let cellLimit = 4_096

    private let judge: Judge
    private let obligations: [FactCondition]
    private let automaton: PathAutomaton?
    private var diagram = Diagram()
    private var known: [Signature: DecisionTable.Reference] = [:]
    private var paths: [PathTable] = []
    private var scripts: [ScriptTable] = []

    /// The table of the judge's profile; `automaton` reads the path patterns of the whole folder.
    static func compile(_ judge: Judge, _ automaton: PathAutomaton?) -> DecisionTable {
        var compiler = TableCompiler(judge, automaton)
        let roots = compiler.roots()
        return DecisionTable(
            roots: roots, diagram: compiler.diagram, paths: compiler.paths, scripts: compiler.scripts)
    }

    private init(_ judge: Judge, _ automaton: PathAutomaton?) {
        self.judge = judge
        self.automaton = automaton
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
            roots.tools[name] = tool(name)
        }
        return roots
    }

    private mutating func tool(_ name: String) -> DecisionTable.Tool? {
        guard let signature = judge.names.tools[name], BuiltinTools.nameField(of: name) == nil else { return nil }
        guard signature.isBuiltin else { return nil }
        switch signature.judged?.type {
        case nil:
            let thing = Thing.tool(ToolThing(name: name, argument: .none))
            return root(.tool(name, .object([])), thing).map { .root($0) }
        case .path:
            guard let automaton, let table = path(name, signature, automaton) else { return nil }
            paths.append(table)
            return .path(paths.count - 1)
        case .command where name != "PowerShell":
            guard let obligations = obligationRoot() else { return nil }
            guard let table = ScriptTable(judge, tool: name, paths: automaton, obligations: obligations) else {
                return nil
            }
            scripts.append(table)
            return .script(scripts.count - 1)
        default: return nil
        }
    }

    /// A root for each set of patterns that some path of the tool's input meets.
    private mutating func path(
        _ name: String, _ signature: ToolSignature, _ automaton: PathAutomaton
    ) -> PathTable? {
        guard let field = signature.judged, automaton.sets.count <= Self.setLimit else { return nil }
        var roots: [DecisionTable.Reference?] = []
        for set in automaton.sets.indices {
            guard let witness = automaton.witness(of: set) else {
                roots.append(nil)
                continue
            }
            let thing = Thing.tool(ToolThing(name: name, argument: .path(NormalPath(witness))))
            roots.append(root(.tool(name, .members([field.name: .string(witness)])), thing))
        }
        return PathTable(
            automaton: automaton, field: field.name, isOptional: signature.isPathOptional, roots: roots)
    }

    /// The most sets of path patterns: past it paths are decided by their patterns one by one.
    private static let setLimit = 512

    /// Limits and redactions of whatever is not denied.
    private mutating func obligationRoot() -> DecisionTable.Reference? {
        let cells = FactCells(obligations, judge.facts, missing: true)
        guard cells.count <= Self.cellLimit else { return nil }
        return diagram.root(cells) { judge.obliged(Decision(.allow, reason: nil, ruling: nil), $0) }
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

import StrictJSON
import Vocabulary

/// Calls that no rule of a folder can tell apart, and a short one that stands for them.
struct CallClass: Sendable {
    /// As an explanation prints it: `tool Read("a")`.
    let text: String
    /// Kind and name: `tool Read`.
    let name: String
    let call: Call
    /// What is judged.
    let judged: [Thing]
    /// The rules that match each of them, by their number.
    let things: [Matched]

    struct Matched: Hashable, Sendable {
        let reason: Reason
        /// For each of the folders, in their order.
        let fired: [[Int: Fired]]
    }

    /// The hits of one thing for a profile of the folder at index `folder`, in its chain order.
    static func hits(_ matched: Matched, _ profile: Profile, folder: Int = 0) -> [Hit] {
        profile.rules.compactMap { rule in matched.fired[folder][rule.number].map { Hit(rule: rule, fired: $0) } }
    }
}

/// All classes of calls that one or two folders tell apart, in the order in which differences name them.
struct CallClasses {
    /// The last of the folders: its names and tools are meant.
    let book: RuleBook
    let arguments: ArgumentWitnesses
    private(set) var all: [CallClass] = []
    /// False if matching would take more than `matchLimit`: then nothing can be proven (E042).
    private(set) var isComplete = true
    private var matches = 0
    private var seen: Set<Signature> = []
    private let rules: [[Rule]]
    private let reader: ToolReader
    private var scripts: [String] = []

    /// The most rules that are held against things, all in all.
    static let matchLimit = 4_000_000

    private struct Signature: Hashable {
        let name: String
        let things: [CallClass.Matched]
    }

    init(_ book: RuleBook, before: RuleBook? = nil) {
        self.book = book
        let books = [before, book].compactMap { $0 }
        arguments = ArgumentWitnesses(books)
        // A claim may name what no rule does: its calls are classes too.
        rules = books.map { book in
            book.blocks.flatMap { $0.rules + $0.customAllows } + book.invariants.compactMap(\.rule)
        }
        reader = ToolReader(names: book.names, places: .unknown)
        scripts = arguments.scripts(naming: distinctPaths)
        for name in tools { addTool(name) }
        for kind in [ThingKind.agent, .skill] { addNames(kind) }
        for id in models { add("model \(book.names.shownModel(id))", "", .model(id), [.model(id)]) }
    }

    /// Rules and `never` lines name globs: each is tried with a name that nothing else has.
    private func names(_ kind: ThingKind) -> [String] {
        var names: [String] = []
        for rule in rules.joined() where rule.kind == kind {
            for target in rule.targets where target.name.isGlob && !target.name.isEverything {
                names.append(target.name.witness)
            }
        }
        return names
    }

    private var tools: [String] {
        let declared = book.names.tools.keys.filter { BuiltinTools.all[$0] == nil }.sorted()
        return BuiltinTools.order + declared + names(.tool) + ["x", "mcp__x__x"]
    }

    private var models: [String] { book.names.modelOrder + names(.model) + ["x"] }

    /// Of paths that no rule tells apart, however they are touched, the shortest.
    private var distinctPaths: [String] {
        var seen: Set<[Int]> = []
        return arguments.paths.filter { path in
            let argument = ToolArgument.path(NormalPath(path))
            let things = ["Read", "Write", "Edit"].map { Thing.tool(ToolThing(name: $0, argument: argument)) }
            let hits = rules.joined().flatMap { rule in
                things.map { rule.hit($0, book.names) == nil ? -1 : rule.number }
            }
            return seen.insert(hits).inserted
        }
    }

    private mutating func addNames(_ kind: ThingKind) {
        for name in book.names.known(kind) + names(kind) + ["x"] {
            let isAgent = kind == .agent
            add(
                "\(kind.rawValue) \(name)", "", isAgent ? .agent(name) : .skill(name),
                [isAgent ? .agent(name, tool: nil) : .skill(name, tool: nil)])
        }
    }

    private mutating func addTool(_ name: String) {
        for (text, input) in inputs(name) {
            let things = reader.read(name, input).flatMap(\.things)
            add("tool \(name)", text, .tool(name, input), things)
        }
    }

    private mutating func add(_ name: String, _ argument: String, _ call: Call, _ things: [Thing]) {
        matches += things.count * rules.reduce(0) { $0 + $1.count }
        guard matches <= Self.matchLimit else {
            isComplete = false
            return
        }
        let matched = things.map { thing in
            let fired = rules.map { rules in
                rules.compactMap { rule in rule.hit(thing, book.names).map { (rule.number, $0) } }
            }
            return CallClass.Matched(
                reason: thing.reason, fired: fired.map { Dictionary($0) { first, _ in first } })
        }
        // Of two doubts the words do not matter here.
        let plain = matched.map { thing in
            let fired = thing.fired.map { $0.mapValues { Fired(doubt: $0.doubt.map { _ in "" }) } }
            return CallClass.Matched(reason: thing.reason, fired: fired)
        }
        guard seen.insert(Signature(name: name, things: plain)).inserted else { return }
        all.append(CallClass(text: name + argument, name: name, call: call, judged: things, things: matched))
    }

    // MARK: inputs

    private func inputs(_ tool: String) -> [(text: String, input: JSONValue)] {
        if let field = BuiltinTools.nameField(of: tool) { return [("", .members([field: .string("x")]))] }
        guard let signature = book.names.tools[tool] else { return undeclared() }
        guard let field = signature.judged else { return signature.isBuiltin ? [("", .object([]))] : named(signature) }
        let texts =
            switch field.type {
            case .path: arguments.paths
            case .host: arguments.hosts
            default: scripts
            }
        let known = texts.map { text in
            let value = field.type == .host ? "https://\(text)/" : text
            return ("(\(Token.quoted(text)))", JSONValue.members([field.name: .string(value)]))
        }
        return known + [(signature.isPathOptional ? "" : " without \(field.name)", .object([]))]
    }

    private func undeclared() -> [(text: String, input: JSONValue)] {
        [("", .object([]))] + arguments.paths.map { ("(path = \(Token.quoted($0)))", .members(["path": .string($0)])) }
    }

    /// Every field at each constant, beside it, and missing.
    private func named(_ signature: ToolSignature) -> [(text: String, input: JSONValue)] {
        let tests = Set(rules.joined().flatMap(\.targets).flatMap(\.named))
        var inputs: [[JSONValue.Member]] = [[]]
        for field in signature.fields {
            let values = Self.values(tests.filter { $0.field == field.name }, field.type)
            inputs = inputs.flatMap { input in [input] + values.map { input + [JSONValue.Member(field.name, $0)] } }
        }
        return inputs.prefix(Self.inputLimit).map { input in
            let text = input.map { "\($0.name) = \(Self.shown($0.value))" }.joined(separator: ", ")
            return (text.isEmpty ? "" : "(\(text))", .object(input))
        } + (signature.judged == nil ? undeclared().dropFirst() : [])
    }

    private static let inputLimit = 256

    private static func values(_ tests: Set<NamedTest>, _ type: ToolSignature.FieldType) -> [JSONValue] {
        var numbers: Set<Int64> = []
        var texts: Set<String> = []
        for test in tests {
            switch test.operand {
            case .number(let number): numbers.formUnion([number - 1, number, number + 1])
            case .text(let text): texts.formUnion([text, text + "x"])
            }
        }
        if type == .number { return numbers.sorted().map { .integer($0) } }
        return texts.sorted().map { .string($0) }
    }

    private static func shown(_ value: JSONValue) -> String {
        value.string.map(Token.quoted) ?? value.integer.map(String.init) ?? "?"
    }
}

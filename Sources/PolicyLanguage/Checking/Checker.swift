import Vocabulary

/// Looks up every name of a folder, and reports all that is wrong at once.
struct Checker {
    static let fileLimit = 64
    static let fileByteLimit = 65_536
    static let setItemLimit = 256
    static let tierLimit = 32
    static let routeLimit = 64

    let catalog: Catalog
    var book: RuleBook
    var diagnostics: [Diagnostic] = []
    /// Whether the rule that is being resolved allows; `nil` outside of rules.
    var lintsAllow: Bool?
    private var places: [String: SourcePlace] = [:]

    init(_ catalog: Catalog, book: RuleBook) {
        self.catalog = catalog
        self.book = book
    }

    /// The meaning of `trees`; of use only if no diagnostic is an error.
    static func check(_ trees: [SyntaxTree], catalog: Catalog) -> (book: RuleBook, diagnostics: [Diagnostic]) {
        var checker = Checker(catalog, book: RuleBook(names: NameTable(catalog), facts: FactTable()))
        let declarations = trees.flatMap(\.declarations)
        for declaration in declarations { checker.collect(declaration) }
        for declaration in declarations { checker.resolveBlock(declaration) }
        checker.checkLineages()
        checker.checkOverrides()
        for declaration in declarations { checker.resolveClaim(declaration) }
        return (checker.book, checker.diagnostics)
    }

    // MARK: names first, so that no order of lines or files matters

    private mutating func collect(_ declaration: Declaration) {
        switch declaration {
        case .set(let name, let items): collectSet(name, items)
        case .attribute(let name, let words): collectAttribute(name, words)
        case .declare(let kind, let names): for name in names { declare(kind, name) }
        case .declareTools(let shapes): for shape in shapes { declareTool(shape) }
        case .tier(let name, let parent, let block):
            guard define("tier", name) else { return }
            if TierName(name.text) == nil {
                error("E002", "a tier has letters, digits, `_` and `-` in its name", name.place)
            }
            if book.tierNames.count >= Self.tierLimit {
                error("E005", "a folder has at most \(Self.tierLimit) tiers", name.place)
                return
            }
            book.put(Block(owner: .tier(name.text, parent: parent?.text), place: block.place))
        default: break
        }
    }

    private mutating func collectSet(_ name: Spelled, _ items: [Item]) {
        guard define("set", name) else { return }
        if BuiltinTools.sets[name.text] != nil {
            error("E010", "`@\(name.text)` is a built-in set", name.place, advice: "choose another name")
        }
        if items.count > Self.setItemLimit {
            error("E005", "a set has at most \(Self.setItemLimit) items", name.place)
        }
        book.sets[name.text] = items.map(\.text)
    }

    private mutating func collectAttribute(_ name: Spelled, _ words: [Spelled]) {
        guard define("attribute", name) else { return }
        if words.count > Self.setItemLimit || Set(words.map(\.text)).count < words.count {
            error("E010", "a word of \(name.text) is declared twice, or there are too many", name.place)
        }
        let attribute = FactTable.Attribute(name: name.text, words: words.map(\.text))
        if !book.facts.add(attribute) {
            error("E005", "a folder declares at most \(Facts.attributeLimit) attributes", name.place)
        }
    }

    private mutating func declare(_ kind: ThingKind, _ name: Spelled) {
        guard define(kind.rawValue, name) else { return }
        switch kind {
        case .agent: book.names.agents.insert(name.text)
        case .skill: book.names.skills.insert(name.text)
        default:
            book.names.models[name.text] = .some(nil)
            book.names.modelOrder.append(name.text)
        }
    }

    private mutating func declareTool(_ shape: ToolShape) {
        guard define("tool", shape.name) else { return }
        if BuiltinTools.all[shape.name.text] != nil {
            error("E010", "`\(shape.name.text)` is a built-in tool", shape.name.place)
            return
        }
        var fields: [ToolSignature.Field] = []
        for (name, type) in shape.fields {
            let words = ToolSignature.FieldType.allCases.map(\.rawValue)
            guard let fieldType = ToolSignature.FieldType(rawValue: type.text) else {
                error(
                    "E020", "`\(type.text)` is no type of a field", type.place,
                    advice: nearest(type.text, words) ?? "a field is a \(Parser.listed(words))")
                continue
            }
            if fields.contains(where: { $0.name == name.text }) {
                error("E010", "field `\(name.text)` is defined twice", name.place)
            }
            fields.append(.init(name: name.text, type: fieldType))
        }
        if fields.filter({ [.path, .command, .host].contains($0.type) }).count > 1 {
            error("E020", "a tool has at most one field of type path, command or host", shape.name.place)
        }
        book.names.tools[shape.name.text] = ToolSignature(fields: fields, isBuiltin: false)
    }

    /// Remembers a name of its kind; false, and E010, if it is taken.
    private mutating func define(_ kind: String, _ name: Spelled) -> Bool {
        let key = "\(kind) \(name.text)"
        if let first = places[key] {
            error(
                "E010", "\(kind) `\(name.text)` is defined twice", name.place,
                advice: "the first one stands at \(first.file):\(first.line)")
            return false
        }
        places[key] = name.place
        return true
    }

    // MARK: tiers

    private mutating func checkLineages() {
        for block in book.blocks {
            guard case .tier(let name, let parent) = block.owner, let parent else { continue }
            guard book.tier(parent) != nil else {
                let place = places["tier \(name)"] ?? block.place
                error(
                    "E011", "tier `\(name)` extends `\(parent)`, which does not exist", place,
                    advice: nearest(parent, book.tierNames))
                continue
            }
            if extendsItself(name) {
                error("E012", "tier `\(name)` extends itself", places["tier \(name)"] ?? block.place)
            }
        }
    }

    private func extendsItself(_ name: String) -> Bool {
        var next = book.tier(name)
        for _ in 0...Self.tierLimit {
            guard case .tier(_, let parent)? = next?.owner, let parent else { return false }
            if parent == name { return true }
            next = book.tier(parent)
        }
        return true
    }

    // MARK: reporting

    mutating func error(_ code: String, _ message: String, _ place: SourcePlace, advice: String? = nil) {
        diagnostics.append(Diagnostic(.error, code, message, at: place, advice: advice))
    }

    mutating func warn(_ code: String, _ message: String, _ place: SourcePlace, advice: String? = nil) {
        diagnostics.append(Diagnostic(.warning, code, message, at: place, advice: advice))
    }

    mutating func note(_ code: String, _ message: String, _ place: SourcePlace) {
        diagnostics.append(Diagnostic(.note, code, message, at: place))
    }

    /// Nothing once more errors were found than are shown: guessing is the slow part.
    func nearest(_ text: String, _ words: some Collection<String>) -> String? {
        guard diagnostics.count <= Loader.errorLimit * Self.fileLimit else { return nil }
        return Spelling.nearest(to: text, among: words).map { "did you mean `\($0)`?" }
    }
}

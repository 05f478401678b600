/// The things that a policy may name: the catalog, and what the folder declares.
struct NameTable: Sendable {
    var tools: [String: ToolSignature] = BuiltinTools.all
    var agents: Set<String> = []
    var skills: Set<String> = []
    /// Id to family.
    var models: [String: String?] = [:]
    var aliases: [String: String] = [:]
    /// Ids as the catalog lists them, which is by price; then declared ones.
    var modelOrder: [String]

    init(_ catalog: Catalog) {
        agents = Set(catalog.agents)
        skills = Set(catalog.skills)
        for model in catalog.models { models[model.id] = .some(model.family) }
        aliases = catalog.aliases
        modelOrder = catalog.models.map(\.id)
        for model in catalog.models.reversed() {
            if let family = model.family, catalog.aliases[family] == nil { aliases[family] = model.id }
        }
    }

    /// The id of a family or an alias; an id is itself.
    func modelID(_ name: String) -> String { models[name] != nil ? name : aliases[name] ?? name }

    func family(of id: String) -> String? { models[id] ?? nil }

    /// Whether a model target takes the model `id`: as family, id or glob over ids.
    func takes(_ pattern: NamePattern, model id: String) -> Bool {
        if pattern.matches(id) { return true }
        guard let family = family(of: id) else { return false }
        return family == pattern.text
    }

    func known(_ kind: ThingKind) -> [String] {
        switch kind {
        case .tool: tools.keys.sorted()
        case .agent: agents.sorted()
        case .skill: skills.sorted()
        case .model: Set(models.keys).union(aliases.keys).sorted()
        case .file: []
        }
    }

    func isKnown(_ name: String, _ kind: ThingKind) -> Bool {
        switch kind {
        case .tool: tools[name] != nil
        case .agent: agents.contains(name)
        case .skill: skills.contains(name)
        case .model: models[name] != nil || aliases[name] != nil
        case .file: true
        }
    }
}

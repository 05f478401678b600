import AdminClient
import AdminContract
import ArgumentParser

struct CatalogueGroup: AsyncParsableCommand {
    static let configuration = noun(
        "catalog", "What keys and tasks may name: models, tiers, agents, skills, workspaces.", [CatalogueList.self])
}

struct CatalogueList: Verb {
    static let configuration = verb(
        "list", "Lists what is in force of one kind.", "gatehouse catalog list models",
        "gatehouse catalog list tiers --output json")

    enum Kind: String, ExpressibleByArgument, CaseIterable { case models, tiers, agents, skills, workspaces }

    @Argument(help: "models, tiers, agents, skills or workspaces.")
    var kind: Kind

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let (operation, columns) = listing
        try await session.list(AdminCall(operation), columns.map { Column($0) }, isPaged: false)
    }

    private var listing: (AdminOperation, [String]) {
        switch kind {
        case .models: (.listModels, ["id", "family", "aliases", "retired", "rates.input", "rates.output"])
        case .tiers: (.listTiers, ["name", "covers"])
        case .agents: (.listAgents, ["name", "tools", "model", "max_cost", "max_turns", "description"])
        case .skills: (.listSkills, ["name", "allowed_tools", "description"])
        case .workspaces: (.listWorkspaces, ["name", "path", "projects"])
        }
    }
}

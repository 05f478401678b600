import AdminClient
import AdminContract
import ArgumentParser

struct BudgetList: Verb {
    static let configuration = verb(
        "list", "Lists budgets with what is spent, held and left.", "gatehouse budget list",
        "gatehouse budget list --scope tenant:acme --over 80")

    @Option(help: "Only those of this tenant, project or key.")
    var scope: ScopeArgument?

    @Option(help: "Only those that are used up to this percent or more.")
    var over: Int?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.listBudgets)
            .asking("scope_type", scope?.scope.type.rawValue)
            .asking("scope", scope?.scope.name)
            .asking("over", over.map(String.init))
        try await session.list(call, limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("scope.type", "of"), Column("scope.name", "name"), Column("window"), Column("amount"),
        Column("spent"), Column("held"), Column("left"), Column("resets_at", "resets"), Column("id"),
    ]
}

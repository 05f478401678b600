import AdminClient
import AdminContract
import ArgumentParser

struct CostAdjustments: Verb {
    static let configuration = verb(
        "adjustments", "Lists corrections of what was spent.", "gatehouse cost adjustments",
        "gatehouse cost adjustments --output json")

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("scope.type", "of"), Column("scope.name", "name"), Column("amount"), Column("hold"),
            Column("because"), Column("by"), Column("created_at", "at"), Column("id"),
        ]
        try await session.list(AdminCall(.listAdjustments), limit: page.limit, columns)
    }
}

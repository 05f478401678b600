import AdminClient
import AdminContract
import ArgumentParser

struct BudgetRaises: Verb {
    static let configuration = verb(
        "raises", "Lists the raises of a budget that are in force.",
        "gatehouse budget raises bud_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse budget raises bud_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The budget's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [Column("id"), Column("amount"), Column("until"), Column("because"), Column("by")]
        try await session.list(AdminCall(.listRaises, [id]), columns, isPaged: false)
    }
}

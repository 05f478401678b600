import AdminClient
import AdminContract
import ArgumentParser

struct BudgetShow: Verb {
    static let configuration = verb(
        "show", "Shows one budget.", "gatehouse budget show bud_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse budget show bud_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The budget's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns =
            BudgetList.columns + [
                Column("alerts"), Column("raises"), Column("starts_at", "starts"), Column("revision"),
            ]
        try await session.show(AdminCall(.showBudget, [id]), columns)
    }
}

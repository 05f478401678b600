import AdminClient
import AdminContract
import ArgumentParser

struct IncreaseApprove: Verb {
    static let configuration = verb(
        "approve", "Grants a request, or less, for good or for a while.",
        "gatehouse increase approve inc_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse increase approve inc_4mKq0R7tXv2LwB9sYc1N4d --amount 400 --until 30d")

    @Argument(help: "The request's id.")
    var id: String

    @Option(help: "Dollars, at most what was asked for; all of it without this.")
    var amount: MoneyArgument?

    @Option(help: "Until when, within 90 days; for good without it.")
    var until: TimeArgument?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var approval = IncreaseApproval()
        approval.amount = amount?.money
        approval.until = until?.after(session.surroundings.now)
        let call = AdminCall(.approveIncrease, [id], body: try ShapeWriter.json(approval))
        try await session.change(call, "approved \(id)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct BudgetDelete: Verb {
    static let configuration = verb(
        "delete", "Removes a budget: its window is unlimited then.",
        "gatehouse budget delete bud_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse budget delete bud_4mKq0R7tXv2LwB9sYc1N4d --dry-run")

    @Argument(help: "The budget's id.")
    var id: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let budget = try await session.send(AdminCall(.showBudget, [id])).json()
        let scope = Cell(budget["scope"]?["name"] ?? .null).text
        let window = Cell(budget["window"] ?? .null).text
        let loss = "remove the \(window) budget of \(scope), which is unlimited then"
        guard try confirmation.allows(loss, name: id, session) else { return }
        var call = AdminCall(.deleteBudget, [id])
        call.revision = budget["revision"]?.integer
        try await session.change(call, "removed the \(window) budget of \(scope)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct BudgetLower: Verb {
    static let configuration = verb(
        "lower", "Ends a raise before its time.",
        "gatehouse budget lower bud_4mKq0R7tXv2LwB9sYc1N4d rse_8hQ2mV5nXc1ZpL7wRt3Kd9",
        "gatehouse budget lower bud_4mKq0R7tXv2LwB9sYc1N4d rse_8hQ2mV5nXc1ZpL7wRt3Kd9 --output json")

    @Argument(help: "The budget's id.")
    var id: String

    @Argument(help: "The raise's id, from `budget raises`.")
    var raise: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var call = AdminCall(.lowerBudget, [id, raise])
        call.revision = try await session.revision(AdminCall(.showBudget, [id]))
        try await session.change(call, "ended the raise \(raise)")
    }
}

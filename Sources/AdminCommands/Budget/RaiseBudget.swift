import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct RaiseBudget: Verb {
    static let configuration = verb(
        "raise", "Lifts a budget for a while, above its own amount.",
        "gatehouse budget raise bud_4mKq0R7tXv2LwB9sYc1N4d --amount 300 --until 7d --because \"load test\"",
        "gatehouse budget raise bud_4mKq0R7tXv2LwB9sYc1N4d --amount 50 --until 2026-12-01 --because audit")

    @Argument(help: "The budget's id.")
    var id: String

    @Option(help: "Dollars above the budget.")
    var amount: MoneyArgument

    @Option(help: "Until when, within 90 days: a date, or a length of time from now.")
    var until: TimeArgument

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let end = until.after(session.surroundings.now)
        let creation = RaiseCreation(amount: amount.money, until: end, because: because.because)
        let call = AdminCall(.raiseBudget, [id], body: try ShapeWriter.json(creation))
        try await session.change(call, "raised \(id) by \(amount.money.dollars) USD until \(end.secondText)")
    }
}

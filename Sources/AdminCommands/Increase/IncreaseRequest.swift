import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct IncreaseRequest: Verb {
    static let configuration = verb(
        "request", "Asks for a higher limit; another admin decides within 14 days.",
        "gatehouse increase request project:acme/web --window month --amount 500 --because \"launch week\"",
        "gatehouse increase request key:acme/ci --window day --amount 40 --because \"more tests\" --output json")

    @Argument(help: "tenant:acme, project:acme/web or key:acme/ci.")
    var scope: ScopeArgument

    @Option(help: "hour, day, week, month or total.")
    var window: BudgetWindow

    @Option(help: "Dollars: the new limit, not what is added.")
    var amount: MoneyArgument

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let creation = IncreaseCreation(
            scope: scope.scope, window: window, amount: amount.money, because: because.because)
        let call = AdminCall(.requestIncrease, body: try ShapeWriter.json(creation))
        let what = "\(amount.money.dollars) USD a \(window.rawValue) for \(scope.text)"
        try await session.change(call, "asked for \(what)")
    }
}

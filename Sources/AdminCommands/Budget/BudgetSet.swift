import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct BudgetSet: Verb {
    static let configuration = verb(
        "set", "Sets what a tenant, project or key may spend in a window.",
        "gatehouse budget set tenant:acme --window month --amount 5000",
        "gatehouse budget set key:acme/ci --window day --amount 20 --alert 80 --alert 95")

    @Argument(help: "tenant:acme, project:acme/web or key:acme/ci.")
    var scope: ScopeArgument

    @Option(help: "hour, day, week, month or total.")
    var window: BudgetWindow

    @Option(help: "Dollars; 0 allows nothing, unlimited everything.")
    var amount: AmountArgument

    @Option(name: .customLong("alert"), help: "Percent at which somebody is told.")
    var alerts: [Int] = []

    @Flag(help: "Lower the budgets beneath it that would pass it.")
    var clampChildren = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = BudgetCreation(scope: scope.scope, window: window, amount: amount.amount)
        creation.alerts = alerts.isEmpty ? nil : alerts
        creation.clampChildren = clampChildren ? true : nil
        let call = AdminCall(.setBudget, body: try ShapeWriter.json(creation))
        let set = try await session.change(call, "set the \(window.rawValue) budget of \(scope.text)")
        guard let id = set["id"]?.string, let raises = set["raises"]?.array, !raises.isEmpty else { return }
        let standing = raises.count == 1 ? "a raise stands" : "\(raises.count) raises stand"
        session.output.note(
            "\(standing) above it; `gatehouse budget raises \(id)` lists what there is, "
                + "`gatehouse budget lower` ends one")
    }
}

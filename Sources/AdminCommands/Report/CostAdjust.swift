import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct CostAdjust: Verb {
    static let configuration = verb(
        "adjust", "Corrects what a tenant, project or key has spent.",
        "gatehouse cost adjust key:acme/ci --amount=-0.50 --because \"billed twice\"",
        "gatehouse cost adjust tenant:acme --amount 3 --because \"invoice of October\" --output json")

    @Argument(help: "tenant:acme, project:acme/web or key:acme/ci.")
    var scope: ScopeArgument

    @Option(help: "Dollars of either sign; --amount=-1 gives back.")
    var amount: CorrectionArgument

    @Option(help: "The request whose charge it corrects.")
    var hold: String?

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = AdjustmentCreation(scope: scope.scope, amount: amount.money, because: because.because)
        creation.hold = hold
        let call = AdminCall(.adjust, body: try ShapeWriter.json(creation))
        try await session.change(call, "moved \(amount.money.dollars) USD on \(scope.text)")
    }
}

/// An amount of either sign: `3`, `-0.50`.
struct CorrectionArgument: ExpressibleByArgument {
    let money: NanoUSD

    init?(argument: String) {
        guard let money = NanoUSD(signedDollars: argument) else { return nil }
        self.money = money
    }
}

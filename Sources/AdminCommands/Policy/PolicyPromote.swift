import AdminClient
import AdminContract
import ArgumentParser

struct PolicyPromote: Verb {
    static let configuration = verb(
        "promote", "Puts a kept policy in force for the next request.", "gatehouse policy promote 19313e74",
        "gatehouse policy promote 19313e74 --tenants 5% --accept-loosening")

    @Argument(help: "The policy's hash, or its first eight digits.")
    var hash: String

    @Option(help: "First for so many percent of the tenants, picked by their ids: the others keep the live one.")
    var tenants: PercentArgument?

    @Flag(help: "Go on though it allows what the live policy does not.")
    var acceptLoosening = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let promotion = PolicyPromotion(acceptLoosening: acceptLoosening, tenantsPercent: tenants?.percent)
        let call = AdminCall(.promotePolicy, [hash], body: try ShapeWriter.json(promotion))
        try await session.change(call, Self.done(hash, tenants))
    }

    private static func done(_ hash: String, _ tenants: PercentArgument?) -> String {
        guard let tenants, tenants.percent < 100 else { return "policy \(hash) is live" }
        return "policy \(hash) is live for \(tenants.percent)% of the tenants"
    }
}

/// `5%` or `5`: a whole number from 1 to 100.
struct PercentArgument: ExpressibleByArgument {
    let percent: Int64

    init?(argument: String) {
        guard let percent = Int64(argument.hasSuffix("%") ? String(argument.dropLast()) : argument) else { return nil }
        guard (1...100).contains(percent) else { return nil }
        self.percent = percent
    }
}

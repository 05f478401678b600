import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct TenantCreate: Verb {
    static let configuration = verb(
        "create", "Creates a tenant.",
        "gatehouse tenant create acme --tier pro",
        "gatehouse tenant create acme --time-zone Europe/Berlin --attr region=eu --ip 203.0.113.0/24")

    @Argument(help: "Small letters, digits and -; never reused.")
    var name: Slug

    @OptionGroup var options: TenantOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = TenantCreation(name: name)
        creation.displayName = options.displayName
        creation.tier = try options.tier.map(Words.tier)
        creation.timeZone = options.timeZone
        creation.attributes = PairArgument.map(options.attributes)
        creation.allowedIPs = options.networks.isEmpty ? nil : options.networks
        let made = try await session.change(
            AdminCall(.createTenant, body: ShapeWriter.json(creation)), "created tenant \(name)")
        guard options.tier == nil, let tier = made["tier"]?.string else { return }
        session.output.tell(
            "no --tier was given, so its tier is \(tier): gatehouse tenant update \(name) --tier NAME gives it another")
    }
}

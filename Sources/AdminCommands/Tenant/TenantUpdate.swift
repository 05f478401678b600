import AdminClient
import AdminContract
import ArgumentParser

struct TenantUpdate: Verb {
    static let configuration = verb(
        "update", "Changes a tenant; what is not named stays.",
        "gatehouse tenant update acme --tier enterprise",
        "gatehouse tenant update acme --display-name \"Acme GmbH\" --ip 203.0.113.0/24")

    @Argument(help: "The tenant's name or id.")
    var name: String

    @OptionGroup var options: TenantOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var patch = TenantPatch()
        patch.displayName = Patch(options.displayName)
        patch.tier = Patch(try options.tier.map(Words.tier))
        patch.timeZone = Patch(options.timeZone)
        patch.attributes = Patch(PairArgument.map(options.attributes))
        patch.allowedIPs = Patch(options.networks.isEmpty ? nil : options.networks)
        let call = AdminCall(.updateTenant, [name], body: try ShapeWriter.json(patch))
        try await session.update(call, as: AdminCall(.showTenant, [name]), "changed tenant \(name)")
    }
}

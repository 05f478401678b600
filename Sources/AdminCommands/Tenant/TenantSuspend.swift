import AdminClient
import AdminContract
import ArgumentParser

struct TenantSuspend: Verb {
    static let configuration = verb(
        "suspend", "Refuses all requests of a tenant until it is resumed.",
        "gatehouse tenant suspend acme --because \"invoice 17 is unpaid\"",
        "gatehouse tenant suspend acme --because \"asked by the customer\" --quiet")

    @Argument(help: "The tenant's name or id.")
    var name: String

    @OptionGroup var reason: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.suspendTenant, [name], body: try reason.body)
        try await session.change(call, "suspended tenant \(name)")
    }
}

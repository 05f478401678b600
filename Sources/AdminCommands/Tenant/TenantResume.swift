import AdminClient
import AdminContract
import ArgumentParser

struct TenantResume: Verb {
    static let configuration = verb(
        "resume", "Ends the suspension of a tenant.",
        "gatehouse tenant resume acme --because \"invoice 17 is paid\"",
        "gatehouse tenant resume ten_9sYc1N4dGq6ZtU0eWb3KxJ --because \"asked by the customer\"")

    @Argument(help: "The tenant's name or id.")
    var name: String

    @OptionGroup var reason: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.resumeTenant, [name], body: try reason.body)
        try await session.change(call, "resumed tenant \(name)")
    }
}

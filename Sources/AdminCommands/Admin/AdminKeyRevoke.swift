import AdminClient
import AdminContract
import ArgumentParser

struct AdminKeyRevoke: Verb {
    static let configuration = verb(
        "revoke", "Ends a key of an admin, for good.",
        "gatehouse admin key revoke dana key_ocRE8IdqBxbDJpXv --because \"laptop lost\"",
        "gatehouse admin key revoke dana key_ocRE8IdqBxbDJpXv --because \"laptop lost\" --dry-run")

    @Argument(help: "The admin's name or id.")
    var name: String

    @Argument(help: "The key's id.")
    var key: String

    @OptionGroup var reason: BecauseOption
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard try confirmation.allows("revoke key \(key) of \(name), for good", name: key, session) else { return }
        let call = AdminCall(.revokeAdminKey, [name, key], body: try reason.body)
        try await session.change(call, "revoked key \(key) of \(name)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct TenantArchive: Verb {
    static let configuration = verb(
        "archive", "Revokes all keys of a tenant and closes it; cannot be undone.",
        "gatehouse tenant archive acme", "gatehouse tenant archive acme --confirm acme --dry-run")

    @Argument(help: "The tenant's name or id.")
    var name: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let loss = "archive tenant \(name) and revoke all its keys, for good"
        guard try confirmation.allows(loss, name: name, session) else { return }
        try await session.change(AdminCall(.archiveTenant, [name]), "archived tenant \(name)")
    }
}

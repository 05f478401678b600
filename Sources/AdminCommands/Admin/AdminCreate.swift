import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct AdminCreate: Verb {
    static let configuration = verb(
        "create", "Creates an admin with one key, and prints its secret once.",
        "gatehouse admin create dana --role auditor --secret-file dana.key",
        "gatehouse admin create invoices --role billing --tenant acme --expires 90d")

    @Argument(help: "Small letters, digits and -; never reused.")
    var name: Slug

    @Option(help: "owner, admin, billing or auditor.")
    var role: Role

    @Option(help: "Sees only this tenant.")
    var tenant: Slug?

    @Option(name: .customLong("scope"), help: "What the key may do, of what the role may; all without it.")
    var scopes: [AdminScope] = []

    @Option(help: "When the key ends: 90d, a date, or never.")
    var expires: ExpiryArgument?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = AdminCreation(name: name, role: role)
        creation.tenant = tenant
        creation.scopes = scopes.isEmpty ? nil : scopes
        creation.expiresAt = expires?.instant(session.surroundings.now)
        let call = AdminCall(.createAdmin, body: try ShapeWriter.json(creation))
        try await session.issue(call, secret, "\(role.rawValue) \(name)")
    }
}

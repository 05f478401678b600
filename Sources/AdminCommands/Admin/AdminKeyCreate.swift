import AdminClient
import AdminContract
import ArgumentParser

struct AdminKeyCreate: Verb {
    static let configuration = verb(
        "create", "Gives an admin a further key, and prints its secret once.",
        "gatehouse admin key create dana --secret-file dana.key",
        "gatehouse admin key create invoices --scope read:usage --expires 90d")

    @Argument(help: "The admin's name or id.")
    var name: String

    @Option(name: .customLong("scope"), help: "What the key may do, of what the role may; all without it.")
    var scopes: [AdminScope] = []

    @Option(help: "When the key ends: 90d, a date, or never.")
    var expires: ExpiryArgument?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = AdminKeyCreation()
        creation.scopes = scopes.isEmpty ? nil : scopes
        creation.expiresAt = expires?.instant(session.surroundings.now)
        let call = AdminCall(.createAdminKey, [name], body: try ShapeWriter.json(creation))
        try await session.issue(call, secret, "key of \(name)")
    }
}

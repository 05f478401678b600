import AdminClient
import AdminContract
import ArgumentParser

struct KeyRotate: Verb {
    static let configuration = verb(
        "rotate", "Gives a key a new secret; the old one works until the overlap ends.",
        "gatehouse key rotate acme/ci", "gatehouse key rotate acme/ci --overlap 1h --secret-file ci.key")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument

    @Option(help: "How long the old secret still works, at most 30d.")
    var overlap: Lapse?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let body = try ShapeWriter.json(KeyRotationRequest(overlap: overlap))
        try await session.issue(AdminCall(.rotateKey, name.names, body: body), secret, "key \(name.text)")
    }
}

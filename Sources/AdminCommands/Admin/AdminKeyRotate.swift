import AdminClient
import AdminContract
import ArgumentParser

struct AdminKeyRotate: Verb {
    static let configuration = verb(
        "rotate", "Gives a key of an admin a new secret; the old one works until the overlap ends.",
        "gatehouse admin key rotate dana key_ocRE8IdqBxbDJpXv --secret-file dana.key",
        "gatehouse admin key rotate dana key_ocRE8IdqBxbDJpXv --overlap 1h")

    @Argument(help: "The admin's name or id.")
    var name: String

    @Argument(help: "The key's id.")
    var key: String

    @Option(help: "How long the old secret still works, at most 30d.")
    var overlap: Lapse?

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let body = try ShapeWriter.json(KeyRotationRequest(overlap: overlap))
        try await session.issue(AdminCall(.rotateAdminKey, [name, key], body: body), secret, "key of \(name)")
    }
}

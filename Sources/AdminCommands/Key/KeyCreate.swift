import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct KeyCreate: Verb {
    static let configuration = verb(
        "create", "Creates a key, and prints its secret once.",
        "gatehouse key create --tenant acme --project web --name ci --expires 90d",
        "gatehouse key create --tenant acme --project web --name ci --model haiku --secret-file ci.key")

    @Option(help: "Whose key.")
    var tenant: String

    @Option(help: "The project that its calls belong to.")
    var project: Slug

    @Option(help: "Small letters, digits and -; never reused.")
    var name: Slug

    @Option(help: "Whose it is: user:NAME or service.")
    var owner: OwnerArgument?

    @Option(name: .customLong("scope"), help: "What it may call: messages, complete, tasks, usage; all without it.")
    var scopes: [KeyScope] = []

    @OptionGroup var options: KeyOptions
    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        var creation = KeyCreation(name: name, project: project, owner: owner?.owner ?? .service)
        creation.tier = try options.tier.map(Words.tier)
        creation.scopes = scopes.isEmpty ? nil : scopes
        creation.allowedIPs = options.networks.isEmpty ? nil : options.networks
        creation.attributes = PairArgument.map(options.attributes)
        creation.labels = PairArgument.map(options.labels)
        creation.narrowing = options.narrowing
        creation.approvals = options.approvals
        creation.expiresAt = options.expires?.instant(session.surroundings.now)
        let call = AdminCall(.createKey, [tenant], body: try ShapeWriter.json(creation))
        try await session.issue(call, secret, "key \(tenant)/\(name)")
    }
}

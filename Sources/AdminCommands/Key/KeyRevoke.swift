import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct KeyRevoke: Verb {
    static let configuration = verb(
        "revoke", "Ends a key, or all keys of a tenant, for good, and cuts their work.",
        "gatehouse key revoke acme/ci --because \"found in a public repository\"",
        "gatehouse key revoke --tenant acme --created-before 2026-06-01 --because \"yearly change\" --dry-run")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument?

    @Option(help: "Instead of one key: all keys of this tenant.")
    var tenant: Slug?

    @Option(help: "With --tenant: only keys of this project.")
    var project: Slug?

    @Option(help: "With --tenant: only keys of this owner, user:NAME or service.")
    var owner: OwnerArgument?

    @Option(help: "With --tenant: only keys that are older than this.")
    var createdBefore: TimeArgument?

    @OptionGroup var reason: BecauseOption
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (name == nil) != (tenant == nil) else { throw ValidationError("name one key, or --tenant") }
        let narrows = createdBefore != nil || project != nil || owner != nil
        guard !narrows || tenant != nil else {
            throw ValidationError("--project, --owner and --created-before need --tenant")
        }
    }

    func perform(_ session: Session) async throws {
        if let name {
            try await revokeOne(name, session)
        } else if let tenant {
            try await revokeMany(tenant, session)
        }
    }

    private func revokeOne(_ name: PathArgument, _ session: Session) async throws {
        guard try confirmation.allows("revoke key \(name.text), for good", name: name.text, session) else { return }
        let call = AdminCall(.revokeKey, name.names, body: try reason.body)
        try await session.change(call, "revoked key \(name.text)")
    }

    /// Asks the daemon how many there are, then revokes exactly so many.
    private func revokeMany(_ tenant: Slug, _ session: Session) async throws {
        var revocation = KeysRevocation(because: reason.because)
        (revocation.tenant, revocation.project, revocation.owner) = (tenant, project, owner?.owner)
        revocation.createdBefore = createdBefore?.before(session.surroundings.now)
        let count = try await count(revocation, session)
        let loss = "revoke \(count) keys of tenant \(tenant), for good"
        guard count > 0, try confirmation.allows(loss, name: tenant.text, session) else {
            return session.output.note("\(count) keys would be revoked")
        }
        revocation.confirm = count
        let call = AdminCall(.revokeKeys, body: try ShapeWriter.json(revocation))
        try await session.change(call, "revoked \(count) keys of tenant \(tenant)")
    }

    private func count(_ revocation: KeysRevocation, _ session: Session) async throws -> Int64 {
        let reply = try await session.send(AdminCall(.revokeKeys, body: ShapeWriter.json(revocation)))
        let answer = try ShapeReader.read(KeysRevoked.self, from: reply.json(), strangers: .ignore)
        return answer.count
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct KeyUpdate: Verb {
    static let configuration = verb(
        "update", "Changes a key; what is not named stays.", "gatehouse key update acme/ci --expires 30d",
        "gatehouse key update acme/ci --tier pro --expires never")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument

    @Option(name: .customLong("name"), help: "Its new name.")
    var newName: Slug?

    @Flag(help: "Give back everything that the key gave up of its policy.")
    var widen = false

    @OptionGroup var options: KeyOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !widen || options.narrowing == nil else { throw ValidationError("--widen stands alone") }
    }

    func perform(_ session: Session) async throws {
        let call = AdminCall(.updateKey, name.names, body: try ShapeWriter.json(patch(session)))
        try await session.update(call, as: AdminCall(.showKey, name.names), "changed key \(name.text)")
    }

    private func patch(_ session: Session) throws -> KeyPatch {
        var patch = KeyPatch()
        patch.name = Patch(newName)
        patch.tier = Patch(try options.tier.map(Words.tier))
        patch.allowedIPs = Patch(options.networks.isEmpty ? nil : options.networks)
        patch.attributes = Patch(PairArgument.map(options.attributes))
        patch.narrowing = widen ? .clear : Patch(options.narrowing)
        patch.approvals = Patch(options.approvals)
        patch.labels = Patch(PairArgument.map(options.labels))
        switch options.expires {
        case nil: break
        case .never: patch.expiresAt = .clear
        case .time(let time): patch.expiresAt = .set(time.after(session.surroundings.now))
        }
        return patch
    }
}

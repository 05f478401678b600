import AdminClient
import AdminContract
import ArgumentParser

struct AuditShow: Verb {
    static let configuration = verb(
        "show", "Prints one leaf, byte for byte.", "gatehouse audit show acme/4117",
        "gatehouse audit show house/0 --output json")

    @Argument(help: "Log and index: acme/4117.")
    var leaf: LeafArgument

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reply = try await session.send(AdminCall(.showLeaf, leaf.names))
        session.output.text(String(decoding: reply.body, as: UTF8.self) + "\n")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct AuditReceipt: Verb {
    static let configuration = verb(
        "receipt", "Writes the receipt of a leaf: a file that proves it without the daemon.",
        "gatehouse audit receipt acme/4117 --out 4117.receipt", "gatehouse audit receipt house/0", aliases: ["prove"])

    @Argument(help: "Log and index: acme/4117.")
    var leaf: LeafArgument

    @Option(help: "The file to write; standard output without it.")
    var out: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reply = try await session.send(AdminCall(.showReceipt, leaf.names))
        if reply.status == 202 {
            session.output.tell("the witnesses have not answered yet; this receipt has no root proof, ask again later")
        }
        guard let out else { return session.output.text(String(decoding: reply.body, as: UTF8.self) + "\n") }
        try session.surroundings.write(reply.body, to: out)
        session.output.note("wrote \(out)")
    }
}

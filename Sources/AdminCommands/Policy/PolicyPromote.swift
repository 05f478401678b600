import AdminClient
import AdminContract
import ArgumentParser

struct PolicyPromote: Verb {
    static let configuration = verb(
        "promote", "Puts a kept policy in force for the next request.", "gatehouse policy promote 19313e74",
        "gatehouse policy promote 19313e74 --accept-loosening")

    @Argument(help: "The policy's hash, or its first eight digits.")
    var hash: String

    @Flag(help: "Go on though it allows what the live policy does not.")
    var acceptLoosening = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let promotion = PolicyPromotion(acceptLoosening: acceptLoosening)
        let call = AdminCall(.promotePolicy, [hash], body: try ShapeWriter.json(promotion))
        try await session.change(call, "policy \(hash) is live")
    }
}

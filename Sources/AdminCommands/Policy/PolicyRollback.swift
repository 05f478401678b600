import AdminClient
import AdminContract
import ArgumentParser

struct PolicyRollback: Verb {
    static let configuration = verb(
        "rollback", "Puts an older policy in force again.", "gatehouse policy rollback 19313e74",
        "gatehouse policy rollback 19313e74 --confirm 19313e74 --accept-loosening")

    @Argument(help: "The older policy's hash, or its first eight digits.")
    var hash: String

    @Flag(help: "Go on though it allows what the live policy does not.")
    var acceptLoosening = false

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard try confirmation.allows("replace the live policy by \(hash)", name: hash, session) else { return }
        let rollback = AdminContract.PolicyRollback(to: hash, acceptLoosening: acceptLoosening)
        let call = AdminCall(.rollbackPolicy, body: try ShapeWriter.json(rollback))
        try await session.change(call, "policy \(hash) is live again")
    }
}

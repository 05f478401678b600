import AdminClient
import AdminContract
import ArgumentParser

struct PolicyReject: Verb {
    static let configuration = verb(
        "reject", "Takes a kept policy out of the running, also out of the shadow.",
        "gatehouse policy reject 19313e74", "gatehouse policy reject 19313e74 --output json")

    @Argument(help: "The policy's hash, or its first eight digits.")
    var hash: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.rejectPolicy, [hash]), "policy \(hash) is rejected")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct PolicyShadow: Verb {
    static let configuration = verb(
        "shadow", "Decides a kept policy beside the live one on all traffic; it changes nothing.",
        "gatehouse policy shadow 19313e74", "gatehouse policy shadow 19313e74 --output json")

    @Argument(help: "The policy's hash, or its first eight digits.")
    var hash: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.shadowPolicy, [hash]), "policy \(hash) is decided in the shadow")
    }
}

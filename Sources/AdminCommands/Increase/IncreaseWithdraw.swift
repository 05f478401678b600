import AdminClient
import AdminContract
import ArgumentParser

struct IncreaseWithdraw: Verb {
    static let configuration = verb(
        "withdraw", "Takes a request of one's own back.",
        "gatehouse increase withdraw inc_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse increase withdraw inc_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The request's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.withdrawIncrease, [id]), "withdrew \(id)")
    }
}

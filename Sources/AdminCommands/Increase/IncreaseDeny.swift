import AdminClient
import AdminContract
import ArgumentParser

struct IncreaseDeny: Verb {
    static let configuration = verb(
        "deny", "Turns a request down.",
        "gatehouse increase deny inc_4mKq0R7tXv2LwB9sYc1N4d --because \"not this month\"",
        "gatehouse increase deny inc_4mKq0R7tXv2LwB9sYc1N4d --because duplicate --output json")

    @Argument(help: "The request's id.")
    var id: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.denyIncrease, [id], body: try because.body), "denied \(id)")
    }
}

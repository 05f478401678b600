import AdminClient
import AdminContract
import ArgumentParser

struct ApprovalDeny: Verb {
    static let configuration = verb(
        "deny", "Turns a step of a task or a change down.",
        "gatehouse approval deny apr_4mKq0R7tXv2LwB9sYc1N4d --because \"not on this branch\"",
        "gatehouse approval deny chg_4mKq0R7tXv2LwB9sYc1N4d --because \"too much\" --output json")

    @Argument(help: "The ticket's or the change's id.")
    var id: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.denyApproval, [id], body: because.body), "denied \(id)")
    }
}

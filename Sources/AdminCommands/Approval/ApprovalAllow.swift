import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ApprovalAllow: Verb {
    static let configuration = verb(
        "allow", "Allows a step of a task, or approves somebody else's change and carries it out.",
        "gatehouse approval allow apr_4mKq0R7tXv2LwB9sYc1N4d --because \"release day\"",
        "gatehouse approval allow chg_4mKq0R7tXv2LwB9sYc1N4d --because \"agreed in the meeting\" --output json")

    @Argument(help: "The ticket's or the change's id.")
    var id: String

    @OptionGroup var because: BecauseOption
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let reply = try await session.send(AdminCall(.allowApproval, [id], body: because.body))
        let (approval, leaf) = (try reply.json(), reply.leaf.map { ", leaf \($0)" } ?? "")
        guard let outcome = approval["outcome"]?.integer, !(200..<300).contains(outcome) else {
            return session.output.changed(approval, "allowed \(id)\(leaf)")
        }
        session.output.changed(approval, "approved \(id)\(leaf)")
        let detail = approval["result"]?["detail"]?.string ?? "status \(outcome)"
        throw Complaint("the change was approved, but it could not be carried out: \(detail)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser

struct ApprovalShow: Verb {
    static let configuration = verb(
        "show", "Shows one of them, with the full call.", "gatehouse approval show apr_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse approval show chg_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The ticket's or the change's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.show(AdminCall(.showApproval, [id]), Self.columns)
    }

    static let columns =
        ApprovalList.columns + [
            Column("rule"), Column("because"), Column("key"), Column("task"), Column("call.action", "action"),
            Column("call.body", "body"), Column("decided_by"), Column("answer"), Column("outcome"),
        ]
}

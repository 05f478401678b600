import AdminClient
import AdminContract
import ArgumentParser

struct ApprovalList: Verb {
    static let configuration = verb(
        "list", "Lists what waits for a person's word, and what waited, newest first.",
        "gatehouse approval list --status pending", "gatehouse approval list --tenant acme --kind tool --output json")

    @OptionGroup var filter: ApprovalOptions

    @Option(help: "pending, allowed, denied, expired or used.")
    var status: ApprovalShape.Status?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.list(filter.call.asking("status", status?.rawValue), limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("id"), Column("kind"), Column("status"), Column("tenant"), Column("subject"),
        Column("requested_by", "by"), Column("requested_at", "asked"), Column("expires_at", "expires"),
    ]
}

/// Which approvals a verb means.
struct ApprovalOptions: ParsableArguments {
    @Option(help: "Only of this tenant.")
    var tenant: String?

    @Option(help: "tool for a step of a task, change for a change that needs two persons.")
    var kind: ApprovalShape.Kind?

    var call: AdminCall { AdminCall(.listApprovals).asking("tenant", tenant).asking("kind", kind?.rawValue) }
}

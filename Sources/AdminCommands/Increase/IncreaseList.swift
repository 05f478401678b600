import AdminClient
import AdminContract
import ArgumentParser

struct IncreaseList: Verb {
    static let configuration = verb(
        "list", "Lists requests for more money.", "gatehouse increase list --status pending",
        "gatehouse increase list --output json")

    @Option(help: "pending, approved, denied, withdrawn or expired.")
    var status: IncreaseShape.Status?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.listIncreases).asking("status", status?.rawValue)
        try await session.list(call, limit: page.limit, Self.columns)
    }

    static let columns = [
        Column("scope.type", "of"), Column("scope.name", "name"), Column("window"), Column("amount"),
        Column("status"), Column("requested_by", "by"), Column("because"), Column("id"),
    ]
}

import AdminClient
import AdminContract
import ArgumentParser

struct IncreaseShow: Verb {
    static let configuration = verb(
        "show", "Shows one request.", "gatehouse increase show inc_4mKq0R7tXv2LwB9sYc1N4d",
        "gatehouse increase show inc_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The request's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns =
            IncreaseList.columns + [
                Column("decided_by"), Column("decided_amount"), Column("until"), Column("answer"),
                Column("created_at", "created"), Column("expires_at", "expires"),
            ]
        try await session.show(AdminCall(.showIncrease, [id]), columns)
    }
}

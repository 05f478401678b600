import AdminClient
import AdminContract
import ArgumentParser

struct ShowStatus: Verb {
    static let configuration = verb(
        "status", "Shows the daemon at a glance.", "gatehouse status", "gatehouse status --output json")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [
            Column("state"), Column("version"), Column("deployment"), Column("started_at", "started"),
            Column("policy"), Column("prices"), Column("tenants"), Column("holds"), Column("held"),
            Column("upstreams"),
        ]
        try await session.show(AdminCall(.showStatus), columns)
    }
}

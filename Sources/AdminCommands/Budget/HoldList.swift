import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct HoldGroup: AsyncParsableCommand {
    static let configuration = noun(
        "hold", "Holds: money set aside for calls that have not ended.", [HoldList.self])
}

struct HoldList: Verb {
    static let configuration = verb(
        "list", "Lists open holds.", "gatehouse hold list --tenant acme", "gatehouse hold list --older-than 5m")

    @Option(help: "Only those of this tenant.")
    var tenant: String?

    @Option(help: "Only those that are open for so long.")
    var olderThan: Lapse?

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let since = olderThan.map { session.surroundings.now.advanced(bySeconds: -$0.seconds).secondText }
        let call = AdminCall(.listHolds).asking("tenant", tenant).asking("granted_before", since)
        try await session.list(call, limit: page.limit, Self.columns)
    }

    private static let columns = [
        Column("id", "request"), Column("tenant"), Column("key"), Column("amount"), Column("granted_at", "granted"),
        Column("age"),
        Column("model"),
    ]
}

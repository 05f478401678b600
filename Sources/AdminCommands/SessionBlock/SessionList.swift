import AdminClient
import AdminContract
import ArgumentParser

struct SessionList: Verb {
    static let configuration = verb(
        "list", "Lists conversations that are stopped now.", "gatehouse session list",
        "gatehouse session list --tenant acme --output json")

    @Option(help: "Only of this tenant.")
    var tenant: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = AdminCall(.listSessionBlocks).asking("tenant", tenant)
        try await session.list(call, Self.columns, isPaged: false)
    }

    static let columns = [Column("id"), Column("key"), Column("until"), Column("conversation")]
}

import AdminClient
import AdminContract
import ArgumentParser

struct PriceHistory: Verb {
    static let configuration = verb(
        "history", "Lists the revisions of the price table; each is kept for ever.", "gatehouse price history",
        "gatehouse price history --limit 5 --output json")

    @OptionGroup var page: PageOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [Column("revision"), Column("in_force", "in force"), Column("loaded_at", "loaded")]
        try await session.list(AdminCall(.listPrices), limit: page.limit, columns)
    }
}

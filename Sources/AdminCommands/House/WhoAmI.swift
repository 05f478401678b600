import AdminClient
import AdminContract
import ArgumentParser

struct WhoAmI: Verb {
    static let configuration = verb(
        "whoami", "Shows whose key this is, and what it may do.", "gatehouse whoami",
        "gatehouse whoami --columns role,scopes")

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let columns = [Column("name"), Column("role"), Column("tenant"), Column("key"), Column("scopes")]
        try await session.show(AdminCall(.showMe), columns)
    }
}

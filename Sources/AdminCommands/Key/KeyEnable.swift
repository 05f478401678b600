import AdminClient
import AdminContract
import ArgumentParser

struct KeyEnable: Verb {
    static let configuration = verb(
        "enable", "Ends the block of a key.", "gatehouse key enable acme/ci",
        "gatehouse key enable acme/ci --output json")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.enableKey, name.names), "enabled key \(name.text)")
    }
}

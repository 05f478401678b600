import AdminClient
import AdminContract
import ArgumentParser

struct KeyDisable: Verb {
    static let configuration = verb(
        "disable", "Blocks a key until it is enabled again.", "gatehouse key disable acme/ci",
        "gatehouse key disable acme/ci --output json")

    @Argument(help: "Tenant and name or id: acme/ci.")
    var name: PathArgument

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        try await session.change(AdminCall(.disableKey, name.names), "disabled key \(name.text)")
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ConfigShow: Verb {
    static let configuration = verb(
        "show", "Shows the settings in effect that are not the default, or all; secrets are shown as set.",
        "gatehouse config show", "gatehouse config show --defaults --output csv")

    @Flag(help: "Also show what is at its default.")
    var defaults = false

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let all = try await session.send(AdminCall(.showConfiguration)).json()["data"]?.array ?? []
        let columns = [Column("key"), Column("value"), Column("default"), Column("source")]
        session.output.list(defaults ? all : all.filter { $0["value"] != $0["default"] }, columns)
    }
}

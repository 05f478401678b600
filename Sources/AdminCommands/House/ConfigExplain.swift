import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ConfigExplain: Verb {
    static let configuration = verb(
        "explain", "Says what a setting is, where that came from, what it takes, and which variable overrides it.",
        "gatehouse config explain limits.body", "gatehouse config explain admin.address --output json")

    @Argument(help: "The setting: client.address.")
    var key: String

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let all = try await session.send(AdminCall(.showConfiguration)).json()["data"]?.array ?? []
        guard let setting = all.first(where: { $0["key"]?.string == key }) else {
            let known = all.compactMap { $0["key"]?.string }
            let inside = known.filter { $0.hasPrefix(key + ".") }
            let hint = inside.isEmpty ? Nearest.hint(key, among: known) : "it holds \(inside.joined(separator: ", "))"
            throw Complaint("there is no setting `\(key)`; \(hint)")
        }
        let columns = ["key", "value", "default", "source", "takes", "variable"].map { Column($0) }
        session.output.object(setting, columns)
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PolicyShow: Verb {
    static let configuration = verb(
        "show", "Shows the live policy, or the text of one of its files.", "gatehouse policy show",
        "gatehouse policy show pro.policy")

    @Argument(help: "One file of the policy.")
    var file: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        guard let file else { return try await session.show(AdminCall(.showLivePolicy), PolicyList.columns) }
        let files = try await session.send(AdminCall(.showLivePolicy)).json()["files"]
        guard let text = files?[file]?.string else {
            let known = (files?.members ?? []).map(\.name)
            throw Complaint("the live policy has no file `\(file)`; \(Nearest.hint(file, among: known))")
        }
        session.output.text(text)
    }
}

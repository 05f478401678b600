import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PolicyShow: Verb {
    static let configuration = verb(
        "show", "Shows a kept policy, or the text of one of its files.", "gatehouse policy show live",
        "gatehouse policy show 19313e74 pro.policy")

    @Argument(help: "The policy's hash, or live.")
    var hash = "live"

    @Argument(help: "One file of the policy.")
    var file: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let call = hash == "live" ? AdminCall(.showLivePolicy) : AdminCall(.showPolicy, [hash])
        guard let file else { return try await session.show(call, PolicyList.columns) }
        let files = try await session.send(call).json()["files"]
        guard let text = files?[file]?.string else {
            let known = (files?.members ?? []).map(\.name)
            throw Complaint("the policy has no file `\(file)`; \(Nearest.hint(file, among: known))")
        }
        session.output.text(text)
    }
}

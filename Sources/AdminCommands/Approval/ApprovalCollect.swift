import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct ApprovalCollect: Verb {
    static let configuration = verb(
        "collect",
        "Takes the answer of a change of one's own that was approved, once: with the secret, if it made one.",
        "gatehouse approval collect chg_4mKq0R7tXv2LwB9sYc1N4d --secret-file new.key",
        "gatehouse approval collect chg_4mKq0R7tXv2LwB9sYc1N4d --output json")

    @Argument(help: "The change's id.")
    var id: String

    @OptionGroup var secret: SecretOptions
    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let sink = try secret.prepare()
        let object: JSONValue
        do { object = try await session.send(AdminCall(.collectApproval, [id])).json() } catch {
            sink.discard()
            throw error
        }
        guard let token = object["secret"]?.string, session.options.output == nil || secret.secretFile != nil else {
            sink.discard()
            return session.output.changed(object, "collected \(id)")
        }
        try sink.write(token, session.output)
        session.output.note("shown once; the answer of \(id)")
    }
}

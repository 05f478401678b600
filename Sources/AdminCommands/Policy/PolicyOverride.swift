import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON

struct PolicyOverride: Verb {
    static let configuration = verb(
        "override", "Sets or removes what holds for one tenant or key alone; lists what is set without a subject.",
        "gatehouse policy override 'tenant acme' --file acme.policy",
        "gatehouse policy override 'key acme/ci' --remove")

    @Argument(help: "tenant NAME or key TENANT/NAME, in quotes.")
    var subject: String?

    @Option(help: "A file with one declaration: override tenant \"acme\" of enterprise { ... }.")
    var file: String?

    @Flag(help: "Remove the override.")
    var remove = false

    @Flag(help: "Go on though it allows what the live policy does not.")
    var acceptLoosening = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard subject == nil ? file == nil && !remove : (file == nil) == remove else {
            throw ValidationError("name a subject with --file or --remove, or neither")
        }
    }

    func perform(_ session: Session) async throws {
        guard let subject else {
            let answer = try await session.send(AdminCall(.listOverrides)).json()
            let lines = (answer["data"]?.array ?? []).compactMap { $0["text"]?.string }
            return session.output.changed(answer, lines.joined(separator: "\n"))
        }
        let change = OverrideChange(
            subject: subject, text: try text(session), acceptLoosening: acceptLoosening)
        let call = AdminCall(.setOverride, body: try ShapeWriter.json(change))
        try await session.change(call, "the override of \(subject) is \(remove ? "removed" : "in force")")
    }

    private func text(_ session: Session) throws(Complaint) -> String? {
        guard let file else { return nil }
        guard let bytes = session.surroundings.read(file), let text = String(validating: bytes, as: UTF8.self) else {
            throw Complaint("the file `\(file)` cannot be read as UTF-8", code: Exit.usage)
        }
        return text
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import PolicyLanguage

struct PolicyPush: Verb {
    static let configuration = verb(
        "push", "Checks a folder at the daemon, and keeps it there as a draft.",
        "gatehouse policy push policies --message \"agents may read the web\"", "gatehouse policy push --output json")

    @OptionGroup var folder: PolicyFolder

    @Option(help: "What is new, for those who read the list.")
    var message: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let files = try folder.files(session.surroundings).map { ($0.name, $0.text) }
        var creation = PolicyCreation(files: TextMap(Dictionary(files, uniquingKeysWith: { first, _ in first })))
        creation.message = message
        try await session.change(
            AdminCall(.pushPolicy, body: ShapeWriter.json(creation)), "kept \(folder.folder) as a draft")
    }
}

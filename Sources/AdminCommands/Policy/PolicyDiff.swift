import ArgumentParser
import PolicyLanguage
import StrictJSON

struct PolicyDiff: Verb {
    static let configuration = verb(
        "diff", "Lists every call that two folders decide differently; exit 2 if the second allows more.",
        "gatehouse policy diff policies.old policies", "gatehouse policy diff policies.old policies --output json")

    @Argument(help: "The folder that is in force.")
    var before: String

    @Argument(help: "The folder that shall follow.")
    var after: String

    @Option(help: "A price table whose models the policies may name.")
    var catalog: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let diff = try policy(before, session).diff(policy(after, session))
        session.output.changed(Self.json(diff), diff.text)
        if diff.loosens {
            throw Complaint("`\(after)` allows what `\(before)` does not", code: Exit.difference)
        }
    }

    private func policy(_ path: String, _ session: Session) throws -> Policy {
        var folder = PolicyFolder()
        (folder.folder, folder.catalog) = (path, catalog)
        return try folder.policy(session)
    }

    private static func json(_ diff: PolicyLanguage.PolicyDiff) -> JSONValue {
        .members([
            "from": .string(diff.from), "to": .string(diff.to), "loosens": .bool(diff.loosens),
            "changes": .array(
                diff.changes.map { change in
                    .members([
                        "subject": .string(change.subject), "text": .string(change.text),
                        "condition": .string(change.condition), "calls": .array(change.calls.map { .string($0) }),
                        "loosens": .bool(change.loosens),
                    ])
                }),
        ])
    }
}

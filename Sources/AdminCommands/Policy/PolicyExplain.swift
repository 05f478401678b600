import AdminClient
import AdminContract
import ArgumentParser
import PolicyLanguage
import StrictJSON

struct PolicyExplain: Verb {
    static let configuration = verb(
        "explain", "Says what a policy decides about a call, by which rule, and what would lift a refusal.",
        "gatehouse policy explain pro 'tool Bash(\"curl x.sh\")' budget.used=85% --policy policies",
        "gatehouse policy explain key acme/ci 'model opus'")

    @Argument(help: "pro, tenant acme or key acme/ci; then the call; then facts as name=value.")
    var words: [String]

    @Option(help: "A folder, or the hash of a kept policy, instead of the daemon's live one.")
    var policy: String?

    @Option(help: "With a folder: a price table whose models the policy may name.")
    var catalog: String?

    @Flag(help: "One line only.")
    var short = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard Self.parts(words) == nil else { return }
        throw ValidationError("name a subject and a call: pro 'tool Bash(\"ls\")'")
    }

    func perform(_ session: Session) async throws {
        guard let parts = Self.parts(words) else { return }
        if let policy, session.surroundings.names(in: policy) != nil { return try offline(policy, parts, session) }
        var request = ExplainRequest(subject: parts.subject, call: parts.call)
        request.policy = try policy.map(Self.hash)
        request.facts = PairArgument.map(parts.facts.compactMap(PairArgument.init(argument:)))
        let answer = try await session.send(AdminCall(.explainPolicy, body: ShapeWriter.json(request))).json()
        let lines = (answer["lines"]?.array ?? []).compactMap(\.string)
        session.output.changed(answer, (short ? Array(lines.prefix(1)) : lines).joined(separator: "\n"))
    }

    private static func hash(_ text: String) throws(Complaint) -> String {
        guard text.count >= 8, text.allSatisfy(\.isHexDigit) else {
            throw Complaint("`\(text)` is no folder, and no hash of a policy", code: Exit.usage)
        }
        return text
    }

    private func offline(_ path: String, _ parts: Parts, _ session: Session) throws {
        var folder = PolicyFolder()
        (folder.folder, folder.catalog) = (path, catalog)
        let policy = try folder.policy(session)
        do {
            let question = try policy.question(subject: parts.subject, call: parts.call, facts: parts.facts)
            let explanation = policy.explain(question)
            session.output.changed(explanation.json, short ? explanation.short : explanation.text)
        } catch {
            throw Complaint(error.message + (error.advice.map { "; \($0)" } ?? ""), code: Exit.usage)
        }
    }

    typealias Parts = (subject: String, call: String, facts: [String])

    /// `tenant` and `key` take the next word as their name, a tier stands alone.
    static func parts(_ words: [String]) -> Parts? {
        let count = ["tenant", "key"].contains(words.first) ? 2 : 1
        guard words.count > count else { return nil }
        return (words.prefix(count).joined(separator: " "), words[count], Array(words.dropFirst(count + 1)))
    }
}

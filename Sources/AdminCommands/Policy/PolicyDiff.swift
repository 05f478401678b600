import AdminClient
import AdminContract
import ArgumentParser
import PolicyLanguage
import StrictJSON

struct PolicyDiff: Verb {
    static let configuration = verb(
        "diff", "Lists every call that two policies decide differently; exit 2 if the second allows more.",
        "gatehouse policy diff policies.old policies", "gatehouse policy diff live policies --traffic 7d")

    @Argument(help: "The policy that is in force: a folder, the hash of a kept one, or live.")
    var before: String

    @Argument(help: "The policy that shall follow: a folder, or the hash of a kept one.")
    var after: String

    @Option(help: "Count the decisions since so long ago on the calls of each change, from the audit leaves: 7d.")
    var traffic: TimeArgument?

    @Option(help: "A price table whose models the policies may name.")
    var catalog: String?

    @OptionGroup var global: GlobalOptions

    func perform(_ session: Session) async throws {
        let next = try await policy(after, session)
        let diff = try await policy(before, session).diff(next)
        let start = traffic?.before(session.surroundings.now)
        let seen = start == nil ? nil : try await PolicyTraffic.read(session, since: start, next)
        session.output.changed(
            Self.json(diff, seen), diff.text { change in seen.map { "seen: \($0.count(of: change)) of \($0.total)" } })
        if diff.loosens {
            throw Complaint("`\(after)` allows what `\(before)` does not", code: Exit.difference)
        }
    }

    /// A folder of this machine, else a version that the daemon keeps, read against the catalogue of this machine.
    private func policy(_ name: String, _ session: Session) async throws -> Policy {
        var folder = PolicyFolder()
        (folder.folder, folder.catalog) = (name, catalog)
        let isKept = name == "live" || name.count >= 8 && name.allSatisfy(\.isHexDigit)
        guard isKept, session.surroundings.names(in: name) == nil else { return try folder.policy(session) }
        let call = name == "live" ? AdminCall(.showLivePolicy) : AdminCall(.showPolicy, [name])
        let files = try await session.send(call).json()["files"]?.members ?? []
        return try folder.policy(kept: files.map { ($0.name, $0.value.string ?? "") }, session)
    }

    private static func json(_ diff: PolicyLanguage.PolicyDiff, _ seen: PolicyTraffic?) -> JSONValue {
        let changes = diff.changes.map { change in
            var members: [JSONValue.Member] = [
                .init("subject", .string(change.subject)), .init("text", .string(change.text)),
                .init("condition", .string(change.condition)),
                .init("calls", .array(change.calls.map { .string($0) })), .init("loosens", .bool(change.loosens)),
            ]
            if let seen { members.append(.init("requests", .integer(Int64(seen.count(of: change))))) }
            return JSONValue.object(members)
        }
        var members: [JSONValue.Member] = [
            .init("from", .string(diff.from)), .init("to", .string(diff.to)), .init("loosens", .bool(diff.loosens)),
            .init("changes", .array(changes)),
        ]
        if let seen { members.append(.init("decisions", .integer(Int64(seen.total)))) }
        return .object(members)
    }
}

import AdminClient
import AdminContract
import ArgumentParser
import StrictJSON
import Vocabulary

struct PolicyLog: Verb {
    static let configuration = verb(
        "log", "Lists what policies have decided, by rule, from the audit leaves, newest first.",
        "gatehouse policy log --rule pro.policy:8 --since 1h",
        "gatehouse policy log --tenant acme --verdict deny --counts")

    @Option(help: "Only by this rule, as refusals name it; default for what no rule allows.")
    var rule: String?

    @Option(help: "Only this verdict: allow, ask or deny.")
    var verdict: PolicyVerdictArgument?

    @Option(help: "Only of this tenant; of all that you see without it.")
    var tenant: String?

    @Option(help: "From so long ago, or from this time on.")
    var since: TimeArgument?

    @Flag(help: "Count by rule and verdict instead of listing.")
    var counts = false

    @Option(help: "Print at most this many; all are counted.")
    var limit = 100

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit < 1 else { return }
        throw ValidationError("--limit is at least 1")
    }

    func perform(_ session: Session) async throws {
        let start = since?.before(session.surroundings.now).secondText
        let call = { (tenant: String) in
            AdminCall(.listActivities).asking("tenant", tenant).asking("rule", rule ?? "*")
                .asking("decision", verdict?.rawValue).asking("created_from", start)
        }
        guard counts else { return try await session.list(ofTenant: tenant, limit: limit, Self.columns, call) }
        let rows = try await session.items(ofTenant: tenant, limit: nil, call)
        session.output.list(Self.counted(rows), [Column("count"), Column("rule"), Column("decision")])
    }

    /// One row for each rule and verdict, the most frequent first.
    static func counted(_ rows: [JSONValue]) -> [JSONValue] {
        let groups = Dictionary(grouping: rows) { [$0["rule"]?.string ?? "", $0["decision"]?.string ?? ""] }
        let sorted = groups.sorted { ($1.value.count, $0.key[0], $0.key[1]) < ($0.value.count, $1.key[0], $1.key[1]) }
        return sorted.map { names, rows in
            .members([
                "count": .integer(Int64(rows.count)), "rule": .string(names[0]), "decision": .string(names[1]),
            ])
        }
    }

    static let columns = [
        Column("created_at", "time"), Column("decision"), Column("rule"), Column("object.id", "object"),
        Column("reason"), Column("key"), Column("leaf.log", "log"), Column("leaf.index", "index"),
    ]
}

enum PolicyVerdictArgument: String, ExpressibleByArgument, CaseIterable { case allow, ask, deny }

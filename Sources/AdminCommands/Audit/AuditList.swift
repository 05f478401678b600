import AdminClient
import AdminContract
import ArgumentParser
import Vocabulary

struct AuditList: Verb {
    static let configuration = verb(
        "list", "Lists audit leaves, newest first.", "gatehouse audit list --tenant acme --since 1h",
        "gatehouse audit list --type key-created --type key-revoked --actor adm_3xQ0bTz7YfK9wLm2Rc5VhA")

    @OptionGroup var filter: ActivityOptions

    @Option(help: "From so long ago, or from this time on.")
    var since: TimeArgument?

    @Option(help: "Print at most this many.")
    var limit = 100

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit < 1 else { return }
        throw ValidationError("--limit is at least 1")
    }

    func perform(_ session: Session) async throws {
        let start = since?.before(session.surroundings.now).secondText
        try await session.list(filter.call.asking("created_from", start), limit: limit, Self.columns)
    }

    static let columns = [
        Column("created_at", "time"), Column("type"), Column("actor.id", "actor"), Column("object.id", "object"),
        Column("decision"), Column("reason"), Column("leaf.log", "log"), Column("leaf.index", "index"),
    ]
}

/// Which leaves are meant.
struct ActivityOptions: ParsableArguments {
    @Option(help: "Only of this tenant; house for what concerns none.")
    var tenant: String?

    @Option(name: .customLong("type"), help: "Only of this kind; may be given again.")
    var types: [String] = []

    @Option(help: "Only by this key or admin.")
    var actor: String?

    func validate() throws { try LeafKinds.check(types) }

    var call: AdminCall {
        let call = AdminCall(.listActivities).asking("tenant", tenant).asking("actor", actor)
        return types.reduce(call) { $0.asking("type[]", $1) }
    }
}

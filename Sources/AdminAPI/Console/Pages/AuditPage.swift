import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The leaves of one log, newest first.
enum AuditPage {
    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let tenants = await visit.list(.listTenants, query: ["limit": "200"]).compactMap { $0["name"]?.string }
        let names = (visit.session.principal.tenant == nil ? ["house"] : []) + tenants
        let log = visit.query.text("log") ?? names.first ?? ""
        let found = try await visit.ask(
            .listActivities,
            query: [
                "limit": "50", "cursor": visit.query.text("cursor"), "tenant": log, "type[]": visit.query.text("type"),
                "actor": visit.query.text("actor"),
            ])
        let lines = (found["data"]?.array ?? []).map(line)
        let filter: Markup = """
            <form method="get" action="/console/audit" class="filter">
            \(Parts.select("log", "Log", names, chosen: log))
            \(Parts.input("type", "Kind", value: visit.query["type"], hint: "key-created"))
            \(Parts.input("actor", "Actor", value: visit.query["actor"], hint: "adm_… or key_…"))
            <button>Show</button></form>
            """
        let table = Parts.table(
            ["time", "kind", "actor", "on", "verdict", "reason", "leaf"], lines, empty: "No such leaf.")
        return .page(
            "Audit",
            filter
                + Parts.card(
                    "Log of \(log)",
                    table + Pager.next(found, "/console/audit", visit, keeping: ["log", "type", "actor"]))
        )
    }

    private static func line(_ row: JSONValue) -> [Markup] {
        let (log, index) = (row["leaf"]?["log"]?.string ?? "", row["leaf"]?["index"]?.integer ?? 0)
        return [
            Parts.time(row["created_at"]?.string), "<b>\(row["type"]?.string)</b>",
            "\(row["actor"]?["type"]?.string) <code>\(String((row["actor"]?["id"]?.string ?? "").prefix(14)))</code>",
            "\(row["object"]?["type"]?.string) <code>\(String((row["object"]?["id"]?.string ?? "").prefix(20)))</code>",
            row["decision"]?.string.map { Parts.badge($0) } ?? "–", "\(row["reason"]?.string)",
            Parts.link("/console/audit/\(log)/\(index)", String(index)),
        ]
    }
}

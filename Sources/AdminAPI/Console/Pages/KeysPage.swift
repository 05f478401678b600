import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// Keys of a tenant: who may call, until when, and what was last seen of them.
enum KeysPage {
    private static let statuses = ["", "active", "disabled", "expired", "revoked"]

    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let tenants = await visit.list(.listTenants, query: ["limit": "200"]).compactMap { $0["name"]?.string }
        guard let tenant = visit.query.text("tenant") ?? tenants.first else {
            return .page("Keys", "<p class=\"empty\">There is no tenant yet, and so no key.</p>")
        }
        let found = try await visit.ask(
            .listKeys, [tenant],
            query: ["limit": "50", "cursor": visit.query.text("cursor"), "status": visit.query.text("status")])
        let filter: Markup = """
            <form method="get" action="/console/keys" class="filter">
            \(Parts.select("tenant", "Tenant", tenants, chosen: tenant))
            \(Parts.select("status", "Status", statuses, chosen: visit.query["status"]))<button>Show</button></form>
            """
        let table = table(found["data"]?.array ?? [], tenant, visit)
        return .page(
            "Keys",
            filter + (await creation(visit, tenant))
                + Parts.card(
                    "Keys of \(tenant)",
                    table + Pager.next(found, "/console/keys", visit, keeping: ["tenant", "status"])))
    }

    static func table(_ keys: [JSONValue], _ tenant: String, _ visit: Visit) -> Markup {
        let lines = keys.map { key -> [Markup] in
            let status = key["status"]?.string ?? ""
            let rotation = key["rotation"]?["old_version_ends_at"]?.string
            return [
                "<b>\(key["name"]?.string)</b>", "<code>\(key["hint"]?.string)</code>", "\(key["project"]?.string)",
                Parts.badge(status), "\(key["tier"]?.string)", Parts.time(key["expires_at"]?.string),
                Parts.time(key["last_used_at"]?.string),
                rotation.map { end -> Markup in "old secret until \(Parts.time(end))" } ?? "–",
                status == "active" ? actions(key["name"]?.string ?? "", tenant, visit) : .none,
            ]
        }
        return Parts.table(
            ["name", "id", "project", "status", "tier", "ends", "last used", "rotation", ""], lines,
            empty: "There is no such key.")
    }

    private static func actions(_ name: String, _ tenant: String, _ visit: Visit) -> Markup {
        guard visit.may(.writeKeys) else { return .none }
        let path = "/console/keys/\(tenant)/\(name)"
        let rotate = Parts.form(
            "\(path)/rotate", visit.csrf,
            Parts.input("overlap", "Old secret works for", value: "24h", isRequired: true),
            button: "Rotate \(name)", tone: "first")
        let revoke = Parts.form(
            "\(path)/revoke", visit.csrf,
            Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true),
            button: "Revoke \(name) for good", tone: "danger")
        return Parts.drawer("Change", rotate + revoke)
    }

    private static func creation(_ visit: Visit, _ tenant: String) async -> Markup {
        guard visit.may(.writeKeys) else { return .none }
        let projects = await visit.list(.listProjects, [tenant], query: ["limit": "200"]).compactMap {
            $0["name"]?.string
        }
        guard !projects.isEmpty else {
            return "<p class=\"note\">A key needs a project: gatehouse project create \(tenant)/web</p>"
        }
        let fields =
            Parts.input("name", "Name", hint: "ci", isRequired: true) + Parts.select("project", "Project", projects)
            + Parts.input("tier", "Tier", hint: "the tenant's")
            + Parts.input("days", "Days", value: "90", type: "number")
        return Parts.drawer(
            "New key", Parts.form("/console/keys/\(tenant)", visit.csrf, fields, button: "Create", tone: "first"))
    }

    // MARK: Changes

    static func create(_ visit: Visit, _ tenant: String) async throws -> ConsoleAnswer {
        let form = visit.form
        var members = [
            JSONValue.Member("name", .string(form["name"])), JSONValue.Member("project", .string(form["project"])),
            JSONValue.Member("owner", .members(["type": .string("service")])),
        ]
        if let tier = form.text("tier") { members.append(JSONValue.Member("tier", .string(tier))) }
        if let days = form.text("days").flatMap({ Int64($0) }), (1...3_660).contains(days) {
            let end = visit.door.doors.clock().advanced(bySeconds: days * 86_400).secondText
            members.append(JSONValue.Member("expires_at", .string(end)))
        }
        let made = try await visit.ask(.createKey, [tenant], body: .object(members))
        return reveal(made, tenant, "Created \(tenant)/\(form["name"]).")
    }

    static func change(_ visit: Visit, _ names: [String], _ verb: String) async throws -> ConsoleAnswer {
        let (tenant, name) = (names[0], names[1])
        guard verb == "revoke" else {
            let body = JSONValue.members(["overlap": .string(visit.form["overlap"])])
            let made = try await visit.ask(.rotateKey, names, body: body)
            return reveal(made, tenant, "Rotated \(tenant)/\(name).")
        }
        _ = try await visit.ask(.revokeKey, names, body: .members(["because": .string(visit.form["because"])]))
        return .done("/console/keys?tenant=\(tenant)", "Revoked \(tenant)/\(name); its work is cut.")
    }

    /// The one page that shows a secret; it is stored nowhere, and no cache keeps it.
    private static func reveal(_ key: JSONValue, _ tenant: String, _ sentence: String) -> ConsoleAnswer {
        let place = (key["receipt"]?["proof"]?.string ?? "").split(separator: "/").suffix(2).joined(separator: "/")
        return .page(
            "The secret, once",
            """
            <section class="card reveal"><p class="said" role="status">\(sentence)</p>
            <p>This is shown now and never again. Put it where it belongs before you leave this page.</p>
            <output id="secret">\(key["secret"]?.string)</output><button type="button" data-copy="secret">Copy</button>
            <p class="note">Written to the log as \(Parts.link("/console/audit/\(place)", "this leaf")).
            \(Parts.link("/console/keys?tenant=\(tenant)", "Back to the keys"))</p></section>
            """)
    }
}

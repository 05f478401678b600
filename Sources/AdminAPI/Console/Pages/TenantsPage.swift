import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// Tenants: who they are, and what each has.
enum TenantsPage {
    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let found = try await visit.ask(
            .listTenants,
            query: ["limit": "50", "cursor": visit.query.text("cursor"), "status": visit.query.text("status")])
        let lines = (found["data"]?.array ?? []).map { tenant -> [Markup] in
            let name = tenant["name"]?.string ?? ""
            return [
                Parts.link("/console/tenants/\(name)", name), "\(tenant["display_name"]?.string)",
                "\(tenant["tier"]?.string)", Parts.badge(tenant["status"]?.string ?? ""),
                "\(tenant["time_zone"]?.string)",
                Parts.time(tenant["created_at"]?.string),
            ]
        }
        let table = Parts.table(
            ["name", "called", "tier", "status", "time zone", "since"], lines, empty: "There is no tenant yet.")
        return .page(
            "Tenants", creation(visit) + Parts.card("All", table + Pager.next(found, "/console/tenants", visit)))
    }

    private static func creation(_ visit: Visit) -> Markup {
        guard visit.may(.writeTenants) else { return .none }
        let fields =
            Parts.input("name", "Name", hint: "acme", isRequired: true)
            + Parts.input("display_name", "Called", hint: "Acme Inc.")
            + Parts.input("tier", "Tier", value: "pro", isRequired: true)
            + Parts.input("time_zone", "Time zone", value: "UTC")
        return Parts.drawer(
            "New tenant", Parts.form("/console/tenants", visit.csrf, fields, button: "Create", tone: "first"))
    }

    static func create(_ visit: Visit) async throws -> ConsoleAnswer {
        let form = visit.form
        var members = [
            JSONValue.Member("name", .string(form["name"])), JSONValue.Member("tier", .string(form["tier"])),
        ]
        if let name = form.text("display_name") { members.append(JSONValue.Member("display_name", .string(name))) }
        if let zone = form.text("time_zone") { members.append(JSONValue.Member("time_zone", .string(zone))) }
        let made = try await visit.ask(.createTenant, body: .object(members))
        let name = made["name"]?.string ?? ""
        return .done("/console/tenants/\(name)", "Created the tenant \(name).")
    }

    // MARK: One

    static func one(_ visit: Visit, _ name: String) async throws -> ConsoleAnswer {
        let tenant = try await visit.ask(.showTenant, [name])
        let slug = tenant["name"]?.string ?? name
        let projects = await visit.list(.listProjects, [slug], query: ["limit": "100"])
        let budgets = await visit.list(.listBudgets, query: ["limit": "1000"]).map(BudgetView.init)
            .filter { $0.scope == slug || $0.scope.hasPrefix("\(slug)/") }
        let keys = await visit.list(.listKeys, [slug], query: ["limit": "20"])
        return .page(
            slug,
            """
            \(facts(tenant, visit, slug))<div class="columns">
            \(Parts.card("Projects", table(of: projects, slug)))
            \(Parts.card("Budgets", BudgetsPage.bars(budgets)))</div>
            \(Parts.card("Keys", KeysPage.table(keys, slug, visit)))
            <p>\(Parts.link("/console/keys?tenant=\(slug)", "All keys of \(slug)"))</p>
            \(Parts.card("Policy overrides", await overrides(of: slug, visit)))
            """)
    }

    /// What an admin set for this tenant or one of its keys alone; files of the folder are on the page of the policy.
    private static func overrides(of slug: String, _ visit: Visit) async -> Markup {
        let found = await visit.list(.listOverrides).filter { override in
            let subject = override["subject"]?.string ?? ""
            return subject == "tenant \(slug)" || subject.hasPrefix("key \(slug)/")
        }
        guard !found.isEmpty else { return "<p class=\"empty\">None.</p>" }
        let texts = found.map { override -> Markup in "<pre>\(override["text"]?.string)</pre>" }
        return "\(texts)"
    }

    private static func facts(_ tenant: JSONValue, _ visit: Visit, _ slug: String) -> Markup {
        let status = tenant["status"]?.string ?? ""
        let verb = status == "active" ? "suspend" : "resume"
        let form: Markup =
            visit.may(.writeTenants) && status != "archived"
            ? Parts.drawer(
                verb == "suspend" ? "Suspend" : "Resume",
                Parts.form(
                    "/console/tenants/\(slug)/\(verb)", visit.csrf,
                    Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true),
                    button: verb == "suspend" ? "Suspend \(slug)" : "Resume \(slug)",
                    tone: verb == "suspend" ? "danger" : "first")) : .none
        return """
            <section class="card"><dl><dt>Status</dt><dd>\(Parts.badge(status))</dd><dt>Called</dt>
            <dd>\(tenant["display_name"]?.string)</dd><dt>Tier</dt><dd>\(tenant["tier"]?.string)</dd>
            <dt>Time zone</dt><dd>\(tenant["time_zone"]?.string)</dd>
            <dt>Id</dt><dd><code>\(tenant["id"]?.string)</code></dd>
            <dt>Since</dt><dd>\(Parts.time(tenant["created_at"]?.string))</dd></dl>\(form)</section>
            """
    }

    private static func table(of projects: [JSONValue], _ slug: String) -> Markup {
        let lines = projects.map { project -> [Markup] in
            [
                "\(project["name"]?.string)", Parts.badge(project["status"]?.string ?? ""),
                "\((project["workspaces"]?.array ?? []).compactMap(\.string).joined(separator: ", "))",
                Parts.time(project["created_at"]?.string),
            ]
        }
        return Parts.table(["name", "status", "workspaces", "since"], lines, empty: "None yet.")
    }

    static func change(_ visit: Visit, _ name: String, _ verb: String) async throws -> ConsoleAnswer {
        let operation: AdminOperation = verb == "resume" ? .resumeTenant : .suspendTenant
        let body = JSONValue.members(["because": .string(visit.form["because"])])
        _ = try await visit.ask(operation, [name], body: body)
        return .done("/console/tenants/\(name)", verb == "resume" ? "\(name) may call again." : "\(name) is suspended.")
    }
}

/// The way to the next part of a list.
enum Pager {
    static func next(_ page: JSONValue, _ path: String, _ visit: Visit, keeping names: [String] = []) -> Markup {
        guard let cursor = page["next_cursor"]?.string else { return .none }
        let kept = names.compactMap { name in visit.query.text(name).map { "\(name)=\(PercentCode.encode($0))&" } }
            .joined()
        return "<p class=\"pager\">\(Parts.link("\(path)?\(kept)cursor=\(PercentCode.encode(cursor))", "More"))</p>"
    }
}

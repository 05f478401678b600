import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The house at a glance: traffic and spend today, budgets near their end, upstreams, logs, and what the doctor found.
enum OverviewPage {
    static func show(_ visit: Visit) async throws -> ConsoleAnswer {
        let day = String(visit.door.doors.clock().secondText.prefix(10)) + "T00:00:00Z"
        let usage = await visit.look(.showUsage, query: ["starting_at": day, "bucket": "1d", "group_by[]": "tenant"])
        let costs = await visit.look(.showCosts, query: ["starting_at": day, "bucket": "1d", "group_by[]": "tenant"])
        let status = await visit.look(.showStatus)
        let figures = figures(usage, costs, status)
        return .page(
            "Overview",
            """
            <div class="figures">\(figures)</div>\(await findings(visit))
            <div class="columns">\(spenders(costs))\(await nearTheirEnd(visit))</div>
            <div class="columns">\(await refusals(visit))\(house(status))</div>\(await logs(visit))
            """)
    }

    private static func rows(_ report: JSONValue?) -> [JSONValue] {
        (report?["data"]?.array ?? []).flatMap { $0["results"]?.array ?? [] }
    }

    private static func figures(_ usage: JSONValue?, _ costs: JSONValue?, _ status: JSONValue?) -> Markup {
        let requests = rows(usage).reduce(Int64(0)) { $0 + ($1["requests"]?.integer ?? 0) }
        let spent = rows(costs).reduce(NanoUSD.zero) { sum, row in
            sum.adding(NanoUSD(dollars: row["amount_usd"]?.string ?? "0") ?? .zero) ?? .largest
        }
        let state = status?["state"]?.string ?? "–"
        return Parts.figure(state, "state", tone: state == "ready" ? "good" : "wait")
            + Parts.figure(usage == nil ? "–" : String(requests), "requests today")
            + Parts.figure(costs == nil ? "–" : Parts.dollars(spent.dollars), "spent today")
            + Parts.figure(status.map { Parts.dollars($0["held"]?.string) } ?? "–", "held now")
            + Parts.figure(status?["tenants"]?.integer.map { String($0) } ?? "–", "tenants")
    }

    private static func findings(_ visit: Visit) async -> Markup {
        guard let found = await visit.look(.examine)?["findings"]?.array, !found.isEmpty else { return .none }
        let items = found.prefix(12).map { finding -> Markup in
            """
            <li>\(Parts.badge(finding["severity"]?.string ?? "")) <b>\(finding["cause"]?.string)</b>
            <code>\(finding["cure"]?.string)</code></li>
            """
        }
        return Parts.card("What needs you", "<ul class=\"findings\">\(items)</ul>")
    }

    private static func spenders(_ costs: JSONValue?) -> Markup {
        let ranked = rows(costs).sorted { nano($0) > nano($1) }.prefix(8)
        let lines = ranked.map { row -> [Markup] in
            let name = row["tenant"]?.string ?? "-"
            return [
                Parts.link("/console/tenants/\(name)", name), "\(Parts.dollars(row["amount_usd"]?.string))",
                "\(row["requests"]?.integer.map { String($0) })",
            ]
        }
        return Parts.card("Spend today", Parts.table(["tenant", "spent", "requests"], lines, empty: "Nothing yet."))
    }

    private static func nano(_ row: JSONValue) -> Int64 {
        NanoUSD(dollars: row["amount_usd"]?.string ?? "0")?.count ?? 0
    }

    private static func nearTheirEnd(_ visit: Visit) async -> Markup {
        let budgets = await visit.list(.listBudgets, query: ["limit": "1000"]).map(BudgetView.init)
        let near = budgets.filter { $0.share >= 800 }.sorted { $0.share > $1.share }.prefix(8)
        let lines = near.map { budget -> [Markup] in
            ["\(budget.scope)", "\(budget.window)", budget.bar, "\(budget.share / 10) %"]
        }
        return Parts.card(
            "Budgets near their end", Parts.table(["scope", "window", "", "used"], lines, empty: "None is above 80 %."))
    }

    private static func refusals(_ visit: Visit) async -> Markup {
        let tenants = await visit.list(.listTenants, query: ["limit": "50"]).compactMap { $0["name"]?.string }
        var found: [JSONValue] = []
        for tenant in tenants.prefix(8) where visit.may(.readAudit) {
            found += await visit.list(
                .listActivities, query: ["tenant": tenant, "type[]": "refused", "limit": "6"])
        }
        found.sort { ($0["created_at"]?.string ?? "") > ($1["created_at"]?.string ?? "") }
        let lines = found.prefix(8).map { row -> [Markup] in
            let (log, index) = (row["leaf"]?["log"]?.string ?? "", row["leaf"]?["index"]?.integer ?? 0)
            return [
                Parts.time(row["created_at"]?.string), Parts.badge(row["reason"]?.string ?? "refused"),
                Parts.link("/console/audit/\(log)/\(index)", "leaf \(index)"),
            ]
        }
        return Parts.card("Newest refusals", Parts.table(["time", "reason", ""], lines, empty: "None."))
    }

    private static func house(_ status: JSONValue?) -> Markup {
        guard let status else { return Parts.card("House", "<p class=\"empty\">This key may not see it.</p>") }
        let upstreams = (status["upstreams"]?.array ?? []).map { upstream -> Markup in
            "<li>\(upstream["name"]?.string) \(Parts.badge(upstream["state"]?.string ?? ""))</li>"
        }
        return Parts.card(
            "House",
            """
            <dl><dt>Deployment</dt><dd>\(status["deployment"]?.string)</dd><dt>Version</dt>
            <dd>\(status["version"]?.string)</dd><dt>Up since</dt><dd>\(Parts.time(status["started_at"]?.string))</dd>
            <dt>Policy</dt><dd><code>\(String((status["policy"]?.string ?? "").prefix(12)))</code></dd>
            <dt>Open holds</dt><dd>\(status["holds"]?.integer.map { String($0) })</dd></dl>
            <h3>Upstreams</h3><ul class="plain">\(upstreams)</ul>
            """)
    }

    private static func logs(_ visit: Visit) async -> Markup {
        let logs = await visit.list(.listLogs).prefix(20)
        guard !logs.isEmpty else { return .none }
        let lines = logs.map { log -> [Markup] in
            let (size, signed) = (log["size"]?.integer ?? 0, log["signed_size"]?.integer ?? 0)
            return [
                "<code>\(log["origin"]?.string)</code>", "\(Int(size))",
                Parts.badge(size == signed ? "ok" : "\(size - signed) unsigned"),
            ]
        }
        return Parts.card("Audit logs", Parts.table(["log", "leaves", "head"], lines, empty: ""))
    }
}

import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// Budgets: what is spent, held and left of each, the last 30 days, and where the window will end.
enum BudgetsPage {
    private static let days: Int64 = 30

    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let budgets = try await visit.ask(.listBudgets, query: ["limit": "1000"])["data"]?.array ?? []
        let tenants = await visit.list(.listTenants, query: ["limit": "200"]).compactMap { $0["name"]?.string }
        let now = visit.door.doors.clock()
        let lines = budgets.map(BudgetView.init).sorted { $0.share > $1.share }.map { line($0, visit, at: now) }
        let table = Parts.table(
            ["scope", "window", "", "spent", "held", "left", "of", "forecast", "resets", ""], lines,
            empty: "There is no budget: without one a tenant may spend nothing or all, as its policy says.")
        return .page(
            "Budgets",
            (await chart(visit, tenants)) + setting(visit) + Parts.card("Windows", table, note: legend))
    }

    private static let legend = "Forecast: what will be spent at the end of the window at the pace so far."

    static func bars(_ budgets: [BudgetView]) -> Markup {
        let lines = budgets.map { budget -> [Markup] in
            [
                "\(budget.scope)", "\(budget.window)", budget.bar,
                "\(Parts.dollars(NanoUSD(budget.spent).dollars)) of \(amount(budget))",
            ]
        }
        return Parts.table(["scope", "window", "", "spent"], lines, empty: "None is set.")
    }

    private static func amount(_ budget: BudgetView) -> String {
        budget.amount.map { Parts.dollars(NanoUSD($0).dollars) } ?? "unlimited"
    }

    private static func line(_ budget: BudgetView, _ visit: Visit, at now: Instant) -> [Markup] {
        let forecast = budget.forecast(at: now)
        let isOver = forecast.map { forecast in budget.amount.map { forecast > $0 } ?? false } ?? false
        let shown = forecast.map { Parts.dollars(NanoUSD($0).dollars) } ?? "–"
        return [
            "\(budget.scope)", "\(budget.window)", budget.bar, "\(Parts.dollars(NanoUSD(budget.spent).dollars))",
            "\(Parts.dollars(NanoUSD(budget.held).dollars))", "\(budget.left)", "\(amount(budget))",
            isOver ? "<b class=\"over\">\(shown)</b>" : "\(shown)", Parts.time(budget.resetsAt?.secondText),
            raising(budget, visit),
        ]
    }

    private static func raising(_ budget: BudgetView, _ visit: Visit) -> Markup {
        guard visit.may(.writeBudgets), budget.amount != nil else { return .none }
        let fields =
            Parts.input("amount", "USD above the amount", hint: "50", isRequired: true)
            + Parts.input("days", "Days", value: "7", isRequired: true, type: "number")
            + Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true)
        return Parts.drawer(
            "Raise",
            Parts.form("/console/budgets/\(budget.id)/raise", visit.csrf, fields, button: "Raise", tone: "first"))
    }

    // MARK: The last days

    private static func chart(_ visit: Visit, _ tenants: [String]) async -> Markup {
        let today = visit.door.doors.clock().seconds / 86_400 * 86_400
        let start = Instant(seconds: today - (days - 1) * 86_400).secondText
        let tenant = visit.query.text("tenant")
        let report = await visit.look(
            .showCosts, query: ["starting_at": start, "bucket": "1d", "limit": "31", "tenant": tenant])
        guard let buckets = report?["data"]?.array else { return .none }
        let spent = buckets.suffix(Int(days)).map { bucket in
            let rows = bucket["results"]?.array ?? []
            let nano = rows.compactMap { NanoUSD(dollars: $0["amount_usd"]?.string ?? "")?.count }.reduce(0, &+)
            return Chart.Day(name: String((bucket["starting_at"]?.string ?? "").prefix(10)), nano: nano)
        }
        let filter: Markup = """
            <form method="get" action="/console/budgets" class="filter">\
            \(Parts.select("tenant", "Tenant", [""] + tenants, chosen: tenant ?? ""))<button>Show</button></form>
            """
        return Parts.card("30 days", filter + Chart.days(spent))
    }

    // MARK: Changes

    private static func setting(_ visit: Visit) -> Markup {
        guard visit.may(.writeBudgets) else { return .none }
        let fields =
            Parts.select("type", "Of", ["tenant", "project", "key"])
            + Parts.input("scope", "Name", hint: "acme or acme/web", isRequired: true)
            + Parts.select("window", "Window", ["month", "week", "day", "hour", "total"])
            + Parts.input("amount", "USD, or unlimited", hint: "200", isRequired: true)
        return Parts.drawer(
            "New budget", Parts.form("/console/budgets", visit.csrf, fields, button: "Set", tone: "first"))
    }

    static func set(_ visit: Visit) async throws -> ConsoleAnswer {
        let form = visit.form
        let amount: JSONValue = form["amount"] == "unlimited" ? .null : .string(form["amount"])
        _ = try await visit.ask(
            .setBudget,
            body: .members([
                "scope": .members(["type": .string(form["type"]), "name": .string(form["scope"])]),
                "window": .string(form["window"]), "amount": amount,
            ]))
        return .done("/console/budgets", "Set the \(form["window"]) budget of \(form["scope"]).")
    }

    static func raise(_ visit: Visit, _ id: String) async throws -> ConsoleAnswer {
        let days = min(90, max(1, visit.form.text("days").flatMap { Int64($0) } ?? 7))
        let until = visit.door.doors.clock().advanced(bySeconds: days * 86_400).secondText
        _ = try await visit.ask(
            .raiseBudget, [id],
            body: .members([
                "amount": .string(visit.form["amount"]), "until": .string(until),
                "because": .string(visit.form["because"]),
            ]))
        return .done("/console/budgets", "Raised until \(until.prefix(10)).")
    }
}

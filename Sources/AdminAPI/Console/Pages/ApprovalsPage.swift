import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// What waits for somebody who decides.
enum ApprovalsPage {
    static func list(_ visit: Visit) async throws -> ConsoleAnswer {
        let found = try await visit.ask(.listIncreases, query: ["limit": "200"])["data"]?.array ?? []
        let pending = found.filter { $0["status"]?.string == "pending" }
        let decided = found.filter { $0["status"]?.string != "pending" }.prefix(20)
        let names = await AdminNames.all(visit)
        let waiting = pending.map { increase -> Markup in card(increase, names, visit) }
        let asked = await TicketCards.waiting(visit, names)
        let none: Markup = "<p class=\"empty\">Nothing waits for a decision.</p>"
        let lines = decided.map { increase -> [Markup] in
            [
                "\(increase["scope"]?["name"]?.string)", "\(increase["window"]?.string)",
                "\(Parts.dollars(increase["amount"]?.string))", Parts.badge(increase["status"]?.string ?? ""),
                "\(AdminNames.of(increase["decided_by"], names))", Parts.time(increase["created_at"]?.string),
            ]
        }
        let table = Parts.table(["scope", "window", "asked for", "status", "by", "asked"], lines, empty: "None yet.")
        return .page(
            "Approvals",
            (waiting.isEmpty && asked.isEmpty ? none : "<div class=\"columns\">\(asked)\(waiting)</div>")
                + Parts.card("Decided", table)
                + Parts.card("Steps and changes", await TicketCards.decided(visit, names)))
    }

    private static func card(_ increase: JSONValue, _ names: [String: String], _ visit: Visit) -> Markup {
        let id = increase["id"]?.string ?? ""
        let forms: Markup =
            visit.may(.writeBudgets)
            ? Parts.form(
                "/console/approvals/\(id)/approve", visit.csrf,
                Parts.input("amount", "USD", value: increase["amount"]?.string ?? "", isRequired: true),
                button: "Approve", tone: "first")
                + Parts.form(
                    "/console/approvals/\(id)/deny", visit.csrf,
                    Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true), button: "Deny",
                    tone: "danger") : .none
        return Parts.card(
            "\(increase["scope"]?["name"]?.string ?? "") asks for \(Parts.dollars(increase["amount"]?.string))",
            """
            <p>“\(increase["because"]?.string)”</p><dl><dt>Window</dt><dd>\(increase["window"]?.string)</dd>
            <dt>By</dt>
            <dd>\(AdminNames.of(increase["requested_by"], names))</dd><dt>Since</dt>
            <dd>\(Parts.time(increase["created_at"]?.string))</dd></dl>\(forms)
            """)
    }

    static func decide(_ visit: Visit, _ id: String, _ verb: String) async throws -> ConsoleAnswer {
        if IncreaseID(id) == nil { return try await TicketCards.decide(visit, id, verb) }
        if verb == "approve" {
            let body: [JSONValue.Member] = visit.form.text("amount").map { [.init("amount", .string($0))] } ?? []
            _ = try await visit.ask(.approveIncrease, [id], body: .object(body))
        } else {
            _ = try await visit.ask(.denyIncrease, [id], body: .members(["because": .string(visit.form["because"])]))
        }
        return .done("/console/approvals", verb == "approve" ? "Approved." : "Denied.")
    }
}

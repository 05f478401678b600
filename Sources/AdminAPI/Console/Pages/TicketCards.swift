import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// Steps of tasks and changes of two persons, on the page of approvals: each with its full call.
enum TicketCards {
    static func waiting(_ visit: Visit, _ names: [String: String]) async -> [Markup] {
        let found = await visit.list(.listApprovals, query: ["limit": "200", "status": "pending"])
        return found.filter { $0["status"]?.string == "pending" }.map { card($0, names, visit) }
    }

    static func decided(_ visit: Visit, _ names: [String: String]) async -> Markup {
        let found = await visit.list(.listApprovals, query: ["limit": "40"]).filter {
            $0["status"]?.string != "pending"
        }
        let lines = found.prefix(20).map { row -> [Markup] in
            [
                "\(row["kind"]?.string)", "<code>\(row["subject"]?.string)</code>", "\(row["tenant"]?.string)",
                Parts.badge(row["status"]?.string ?? ""), "\(AdminNames.of(row["decided_by"], names))",
                Parts.time(row["requested_at"]?.string),
            ]
        }
        return Parts.table(["kind", "call", "tenant", "status", "by", "asked"], lines, empty: "None yet.")
    }

    private static func card(_ approval: JSONValue, _ names: [String: String], _ visit: Visit) -> Markup {
        let id = approval["id"]?.string ?? ""
        let isChange = approval["kind"]?.string == "change"
        let isOwn = approval["requested_by"]?.string == visit.caller.principal.id.text
        let forms: Markup = visit.may(.decideApprovals) && !isOwn ? forms(id, visit) : .none
        let body: Markup = isChange ? "<dt>Body</dt><dd><pre>\(approval["call"]?["body"]?.string)</pre></dd>" : .none
        return Parts.card(
            isChange ? "A change needs a second person" : "A task waits at a step",
            """
            <pre>\(approval["subject"]?.string)</pre><dl>\(body)<dt>Tenant</dt><dd>\(approval["tenant"]?.string)</dd>
            <dt>Rule</dt><dd>\(approval["rule"]?.string) \(approval["because"]?.string)</dd>
            <dt>By</dt><dd>\(AdminNames.of(approval["requested_by"], names))</dd>
            <dt>Until</dt><dd>\(Parts.time(approval["expires_at"]?.string))</dd></dl>\(forms)
            """)
    }

    private static func forms(_ id: String, _ visit: Visit) -> Markup {
        Parts.form(
            "/console/approvals/\(id)/allow", visit.csrf,
            Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true), button: "Allow",
            tone: "first")
            + Parts.form(
                "/console/approvals/\(id)/deny", visit.csrf,
                Parts.input("because", "Because", hint: "why; the log keeps it", isRequired: true), button: "Deny",
                tone: "danger")
    }

    static func decide(_ visit: Visit, _ id: String, _ verb: String) async throws -> ConsoleAnswer {
        let body = JSONValue.members(["because": .string(visit.form["because"])])
        guard verb == "allow" else {
            _ = try await visit.ask(.denyApproval, [id], body: body)
            return .done("/console/approvals", "Denied.")
        }
        let approval = try await visit.ask(.allowApproval, [id], body: body)
        guard let outcome = approval["outcome"]?.integer, !(200..<300).contains(outcome) else {
            return .done("/console/approvals", "Allowed.")
        }
        let detail = approval["result"]?["detail"]?.string ?? "status \(outcome)"
        return .done("/console/approvals", "Approved, but it could not be carried out: \(detail)")
    }
}

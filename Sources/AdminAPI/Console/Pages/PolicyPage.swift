import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The policy: what is live, what a call would get and why, and which one decides next.
enum PolicyPage {
    static func show(_ visit: Visit) async throws -> ConsoleAnswer {
        let live = try await visit.ask(.showLivePolicy)
        let versions = await visit.list(.listPolicies, query: ["limit": "20"])
        let files = (live["files"]?.members ?? []).map { file -> Markup in
            let lines = (file.value.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                .map { line -> Markup in "<li><code>\(String(line))</code></li>" }
            return "<details class=\"file\"><summary>\(file.name)</summary><ol class=\"code\">\(lines)</ol></details>"
        }
        return .page(
            "Policy",
            """
            \(await explaining(visit))\(Parts.card("Live", "\(files)", note: "hash \(live["hash"]?.string ?? "")"))
            \(Parts.card("Versions", table(of: versions, visit)))
            """)
    }

    private static func explaining(_ visit: Visit) async -> Markup {
        let (subject, call) = (visit.query["subject"], visit.query["call"])
        let form: Markup = """
            <form method="get" action="/console/policy" class="filter wide">
            \(Parts.input("subject", "Who", value: subject, hint: "key acme/ci, or free", isRequired: true))
            \(Parts.input("call", "What", value: call, hint: "tool Bash(\"curl x.sh\")", isRequired: true))
            \(Parts.input("facts", "Facts", value: visit.query["facts"], hint: "budget.used=85% time.hour=14"))
            <button class="first">Explain</button></form>
            """
        guard !subject.isEmpty, !call.isEmpty else { return Parts.card("What would happen", form) }
        return Parts.card("What would happen", form + (await answer(visit, subject, call)))
    }

    private static func answer(_ visit: Visit, _ subject: String, _ call: String) async -> Markup {
        let facts = visit.query["facts"].split(separator: " ").compactMap { pair -> JSONValue.Member? in
            let halves = pair.split(separator: "=", maxSplits: 1)
            return halves.count == 2 ? JSONValue.Member(String(halves[0]), .string(String(halves[1]))) : nil
        }
        var body = [JSONValue.Member("subject", .string(subject)), JSONValue.Member("call", .string(call))]
        if !facts.isEmpty { body.append(JSONValue.Member("facts", .object(facts))) }
        do {
            let found = try await visit.ask(.explainPolicy, body: .object(body))
            let lines = (found["lines"]?.array ?? []).compactMap(\.string).joined(separator: "\n")
            return """
                <p class="verdict">\(Parts.badge(found["verdict"]?.string ?? ""))
                <b>\(found["rule"]?.string ?? "by no rule")</b></p>
                <pre>\(lines)</pre>
                """
        } catch {
            return Parts.problem(Problem(error, settings: visit.door.settings).detail)
        }
    }

    private static func table(of versions: [JSONValue], _ visit: Visit) -> Markup {
        let lines = versions.map { version -> [Markup] in
            let (hash, status) = (version["hash"]?.string ?? "", version["status"]?.string ?? "")
            return [
                "<code>\(String(hash.prefix(12)))</code>", Parts.badge(status), "\(version["message"]?.string)",
                "\(version["created_by"]?.string)", Parts.time(version["created_at"]?.string),
                Parts.time(version["promoted_at"]?.string), actions(hash, status, visit),
            ]
        }
        return Parts.table(["hash", "status", "message", "by", "made", "promoted", ""], lines, empty: "None is kept.")
    }

    private static func actions(_ hash: String, _ status: String, _ visit: Visit) -> Markup {
        guard visit.may(.promotePolicies), status == "draft" || status == "retired" || status == "shadow" else {
            return .none
        }
        let verb = status == "retired" ? "rollback" : "promote"
        let fields: Markup = """
            <label class="check"><input type="checkbox" name="accept_loosening" value="yes">
            <span>It may allow more than \
            the live one</span></label>
            """
        return Parts.drawer(
            verb == "rollback" ? "Roll back" : "Promote",
            Parts.form(
                "/console/policy/\(hash)/\(verb)", visit.csrf, fields,
                button: verb == "rollback" ? "Put in force again" : "Put in force", tone: "danger"))
    }

    static func change(_ visit: Visit, _ hash: String, _ verb: String) async throws -> ConsoleAnswer {
        let loosening = JSONValue.Member("accept_loosening", .bool(visit.form["accept_loosening"] == "yes"))
        if verb == "rollback" {
            _ = try await visit.ask(.rollbackPolicy, body: .object([JSONValue.Member("to", .string(hash)), loosening]))
        } else {
            _ = try await visit.ask(.promotePolicy, [hash], body: .object([loosening]))
        }
        return .done("/console/policy", "The policy \(hash.prefix(12)) decides now.")
    }
}

import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The policy: what is live, what a call would get and why, and which one decides next.
enum PolicyPage {
    static func show(_ visit: Visit) async throws -> ConsoleAnswer {
        let live = try await visit.ask(.showLivePolicy)
        let versions = await visit.list(.listPolicies, query: ["limit": "20"])
        return .page(
            "Policy",
            """
            \(await explaining(visit))\(await PolicyFiles.card(live, visit))\(await PolicyVersions.difference(visit))
            \(Parts.card("Versions", PolicyVersions.table(versions, await AdminNames.all(visit), visit)))
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
}

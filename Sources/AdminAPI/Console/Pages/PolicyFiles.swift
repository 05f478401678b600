import AdminContract
import Administration
import StrictJSON
import Vocabulary

/// The files of the live policy, on demand with how often each rule of one tenant's newest decisions was the one.
enum PolicyFiles {
    /// Decisions that are counted.
    private static let limit = 1_000

    static func card(_ live: JSONValue, _ visit: Visit) async -> Markup {
        let tenant = visit.query["hits"]
        let hits = tenant.isEmpty ? nil : await hits(of: tenant, visit)
        let files = (live["files"]?.members ?? []).map { file in
            self.file(file.name, file.value.string ?? "", hits)
        }
        return Parts.card(
            "Live", await form(tenant, visit) + summary(hits, tenant) + "\(files)",
            note: "hash \(live["hash"]?.string ?? "")")
    }

    private static func form(_ chosen: String, _ visit: Visit) async -> Markup {
        let tenants = await visit.list(.listTenants, query: ["limit": "1000"]).compactMap { $0["name"]?.string }
        guard !tenants.isEmpty, visit.may(.readAudit) else { return .none }
        return """
            <form method="get" action="/console/policy" class="filter">
            \(Parts.select("hits", "Decisions of", tenants, chosen: chosen))<button>Count</button></form>
            """
    }

    private static func summary(_ hits: [String: Int]?, _ tenant: String) -> Markup {
        guard let hits else { return .none }
        let sum = hits.values.reduce(0, +)
        return """
            <p class="note">The newest \(String(sum)) decisions of \(tenant); a rule without a number decided none of
            them.</p>
            """
    }

    /// Counts by `pro.policy:8`.
    private static func hits(of tenant: String, _ visit: Visit) async -> [String: Int] {
        let query: KeyValuePairs<String, String?> = ["tenant": tenant, "rule": "*", "limit": String(limit)]
        let rows = await visit.list(.listActivities, query: query)
        return rows.reduce(into: [:]) { hits, row in hits[row["rule"]?.string ?? "", default: 0] += 1 }
    }

    private static func file(_ name: String, _ text: String, _ hits: [String: Int]?) -> Markup {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { place, line -> Markup in
                let count = hits?["\(name):\(place + 1)"] ?? 0
                guard count > 0 else {
                    return hits != nil && isRule(line)
                        ? "<li class=\"dead\"><code>\(String(line))</code></li>"
                        : "<li><code>\(String(line))</code></li>"
                }
                return "<li><code>\(String(line))</code> <span class=\"badge plain\">\(String(count))</span></li>"
            }
        let open: Markup = hits == nil ? .none : " open"
        return "<details class=\"file\"\(open)><summary>\(name)</summary><ol class=\"code\">\(lines)</ol></details>"
    }

    /// Whether a line begins a rule that could have decided.
    private static func isRule(_ line: Substring) -> Bool {
        let words = line.split(separator: " ", maxSplits: 1)
        return ["allow", "ask", "deny"].contains(words.first.map(String.init) ?? "")
    }
}

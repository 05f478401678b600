import StrictJSON
import Vocabulary

/// The report as a page of Markdown: each part says which call it came from, so that it can be asked again.
struct ReportPage {
    private let facts: ReportFacts
    private let span: ReportSpan
    private let now: Instant

    init(_ facts: ReportFacts, _ span: ReportSpan, at now: Instant) {
        (self.facts, self.span, self.now) = (facts, span, now)
    }

    var text: String {
        let name = facts.tenant["name"]?.string ?? ""
        let parts = [
            """
            # \(name), \(span.from.secondText) to \(span.to.secondText)

            Made \(now.secondText) from the admin API. Times are UTC; the end is not in the span.
            """,
            whole, evidence(name), traffic, table("Spend", "GET /v1/costs", facts.costs, Self.money),
            acts, table("Admins that see the tenant", "GET /v1/admins", facts.admins, Self.admins),
            table("Keys", "GET /v1/tenants/\(name)/keys", facts.keys, Self.keys),
            table("Policies in force", "GET /v1/policies", facts.policies, Self.policies), keeping,
            table("Legal holds", "GET /v1/legal-holds", facts.holds, Self.holds),
            table("Erasures", "GET /v1/erasures", facts.erasures, Self.erasures),
            table("Exports of the span", "GET /v1/exports", facts.exports, Self.exports),
        ]
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var whole: String {
        let rows = ["id", "status", "tier", "time_zone", "allowed_ips", "created_at"].map {
            "| \($0) | \(Self.text(facts.tenant[$0])) |"
        }
        return "## Tenant\n\n| field | value |\n|---|---|\n" + rows.joined(separator: "\n")
    }

    private func evidence(_ name: String) -> String {
        """
        ## Evidence

        Log `\(Self.text(facts.log["origin"]))`, \(Self.text(facts.log["size"])) leaves, \
        \(Self.text(facts.log["signed_size"])) of them under a signed head; \(facts.leaves) in the span. This page \
        proves nothing by itself. Check it against the log:

            gatehouse audit verify --log \(name)
            gatehouse export create --format evidence --tenant \(name) --from \(span.from.secondText) \
        --to \(span.to.secondText) --out \(name).tar
        """
    }

    private var traffic: String {
        let kinds = facts.kinds.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value) |" }
        let refusals = facts.refusals.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value) |" }
        return """
            ## Leaves by kind

            \(Self.rows("| kind | leaves |\n|---|---|", kinds))

            ## Refusals by reason

            Of each key at most 60 a minute have a leaf; the rest is counted in
            `refusals`.

            \(Self.rows("| reason | leaves |\n|---|---|", refusals))
            """
    }

    private var acts: String {
        let more =
            facts.furtherActs == 0
            ? "" : "\n\n\(facts.furtherActs) older ones are not shown; an export has them all."
        return table("Acts", "GET /v1/activities", facts.acts, Self.acts) + more
    }

    private var keeping: String {
        """
        ## Retention

        Leaves are kept for \(Self.text(facts.retention["audit"])); those before number \
        \(Self.text(facts.retention["pruned_to"])) were pruned.
        """
    }

    // MARK: Tables

    private typealias Columns = [(title: String, value: @Sendable (JSONValue) -> JSONValue?)]

    private static let money: Columns = [
        ("model", { $0["model"] }), ("requests", { $0["requests"] }), ("USD", { $0["amount_usd"] }),
        ("of it estimated", { $0["estimated_usd"] }),
    ]
    private static let acts: Columns = [
        ("time", { $0["created_at"] }), ("kind", { $0["type"] }), ("by", { $0["actor"]?["id"] }),
        ("on", { $0["object"]?["id"] }), ("request", { $0["request_id"] }), ("leaf", { $0["leaf"]?["index"] }),
    ]
    private static let admins: Columns = [
        ("name", { $0["name"] }), ("id", { $0["id"] }), ("role", { $0["role"] }), ("tenant", { $0["tenant"] }),
        ("status", { $0["status"] }), ("keys", { .integer(Int64($0["keys"]?.array?.count ?? 0)) }),
    ]
    private static let keys: Columns = [
        ("name", { $0["name"] }), ("id", { $0["id"] }), ("project", { $0["project"] }), ("status", { $0["status"] }),
        ("tier", { $0["tier"] }), ("owner", { $0["owner"]?["id"] ?? $0["owner"]?["type"] }),
        ("made", { $0["created_at"] }), ("ends", { $0["expires_at"] }), ("last used", { $0["last_used_at"] }),
    ]
    private static let policies: Columns = [
        ("hash", { $0["hash"] }), ("status", { $0["status"] }), ("by", { $0["created_by"] }),
        ("promoted", { $0["promoted_at"] }), ("message", { $0["message"] }),
    ]
    private static let holds: Columns = [
        ("id", { $0["id"] }), ("status", { $0["status"] }), ("subject", { $0["subject"] }), ("by", { $0["placed_by"] }),
        ("placed", { $0["placed_at"] }), ("released", { $0["released_at"] }),
    ]
    private static let erasures: Columns = [
        ("id", { $0["id"] }), ("status", { $0["status"] }), ("by", { $0["requested_by"] }),
        ("asked", { $0["requested_at"] }), ("values", { $0["erased"] }),
    ]
    private static let exports: Columns = [
        ("id", { $0["id"] }), ("format", { $0["format"] }), ("from", { $0["from"] }), ("to", { $0["to"] }),
        ("status", { $0["status"] }), ("by", { $0["requested_by"] }), ("sha256", { $0["sha256"] }),
    ]

    private func table(_ title: String, _ source: String, _ items: [JSONValue], _ columns: Columns) -> String {
        let head = "| \(columns.map(\.title).joined(separator: " | ")) |\n|\(columns.map { _ in "---|" }.joined())"
        let rows = items.map { item in
            "| \(columns.map { Self.text($0.value(item)) }.joined(separator: " | ")) |"
        }
        return "## \(title)\n\n`\(source)`\n\n\(Self.rows(head, rows))"
    }

    private static func rows(_ head: String, _ rows: [String]) -> String {
        rows.isEmpty ? "None." : head + "\n" + rows.joined(separator: "\n")
    }

    /// A value that cannot end its cell or begin a tag.
    private static func text(_ value: JSONValue?) -> String {
        Cell(value ?? .null).text.map { character in
            switch character {
            case "|": "\\|"
            case "<": "&lt;"
            case "\n", "\r\n": " "
            default: String(character)
            }
        }.joined()
    }
}

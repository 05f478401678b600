import AdminClient
import AdminContract
import StrictJSON
import Vocabulary

/// What the daemon says of a tenant in a span of time; read through the API alone, with its scopes and its leaves.
struct ReportFacts {
    private(set) var tenant = JSONValue.null
    private(set) var log = JSONValue.null
    private(set) var retention = JSONValue.null
    private(set) var holds: [JSONValue] = []
    private(set) var erasures: [JSONValue] = []
    private(set) var exports: [JSONValue] = []
    private(set) var admins: [JSONValue] = []
    private(set) var keys: [JSONValue] = []
    private(set) var policies: [JSONValue] = []
    private(set) var costs: [JSONValue] = []
    /// Leaves of the span, by kind.
    private(set) var kinds: [String: Int64] = [:]
    /// Refusals of the span that have a leaf, by reason.
    private(set) var refusals: [String: Int64] = [:]
    /// What people and the house did, without the traffic itself, newest first; at most `actLimit`.
    private(set) var acts: [JSONValue] = []
    /// Acts beyond those.
    private(set) var furtherActs: Int64 = 0

    static let actLimit = 1_000
    /// Kinds of leaves that calls write; they are counted, not listed.
    private static let traffic: Set = [
        "admitted", "settled", "refused", "refusals", "hold-expired", "tool-decided", "agent-decided", "skill-decided",
        "task-admitted", "task-started", "task-ended", "artifact-downloaded", "upload-created", "upload-deleted",
        "socket-opened", "socket-closed", "records-read", "heartbeat",
    ]

    var leaves: Int64 { kinds.values.reduce(0, +) }

    static func gather(_ name: String, _ span: ReportSpan, _ session: Session) async throws -> ReportFacts {
        var facts = ReportFacts()
        facts.tenant = try await session.send(AdminCall(.showTenant, [name])).json()
        let id = facts.tenant["id"]?.string ?? name
        // The log first: what is looked at below writes leaves of its own.
        facts.log = try await session.all(AdminCall(.listLogs)).first { $0["log"]?.string == id } ?? .null
        try await facts.walk(name, span, session)
        facts.retention = try await session.send(AdminCall(.showRetention, [name])).json()
        facts.holds = try await session.all(AdminCall(.listLegalHolds).asking("tenant", name))
        facts.erasures = try await session.all(AdminCall(.listErasures, [name]))
        facts.exports = try await session.all(AdminCall(.listExports).asking("tenant", name))
            .filter { span.holds($0["created_at"]?.string) }
        let slug = facts.tenant["name"]?.string
        facts.admins = try await session.all(AdminCall(.listAdmins))
            .filter { $0["tenant"]?.string == nil || $0["tenant"]?.string == slug }
        facts.keys = try await session.all(AdminCall(.listKeys, [name]))
        facts.policies = try await session.all(AdminCall(.listPolicies))
            .filter { span.holds($0["promoted_at"]?.string) || $0["status"]?.string == "live" }
        facts.costs = try await session.costs(of: slug ?? name, span)
        return facts
    }

    /// Reads the tenant's log from its newest leaf back to the beginning of the span, a page at a time.
    private mutating func walk(_ name: String, _ span: ReportSpan, _ session: Session) async throws {
        var meter = ProgressMeter(session, "leaves")
        let call = AdminCall(.listActivities).asking("tenant", name).asking("created_from", span.from.secondText)
            .asking("limit", "1000")
        var (cursor, seen) = (String?.none, 0)
        repeat {
            let page = try await session.send(call.asking("cursor", cursor)).json()
            let rows = page["data"]?.array ?? []
            for row in rows where span.holds(row["created_at"]?.string) { count(row) }
            seen += rows.count
            meter.tell(done: seen, of: max(seen, Int(log["size"]?.integer ?? 0)), unit: "leaves")
            cursor = page["next_cursor"]?.string
        } while cursor != nil
        meter.end()
    }

    private mutating func count(_ row: JSONValue) {
        let kind = row["type"]?.string ?? ""
        kinds[kind, default: 0] += 1
        if kind == "refused" { refusals[row["reason"]?.string ?? "", default: 0] += 1 }
        guard !Self.traffic.contains(kind) else { return }
        if acts.count < Self.actLimit { acts.append(row) } else { furtherActs += 1 }
    }

    var json: JSONValue {
        let counts = { (counts: [String: Int64]) in
            JSONValue.object(counts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) })
        }
        return .members([
            "type": .string("compliance_report"), "tenant": tenant, "log": log,
            "leaves": .integer(leaves), "kinds": counts(kinds), "refusals": counts(refusals), "acts": .array(acts),
            "further_acts": .integer(furtherActs), "retention": retention, "legal_holds": .array(holds),
            "erasures": .array(erasures), "exports": .array(exports), "admins": .array(admins), "keys": .array(keys),
            "policies": .array(policies), "costs": .array(costs),
        ])
    }
}

extension Session {
    /// Sums of a span by model, over all of its days.
    fileprivate func costs(of tenant: String, _ span: ReportSpan) async throws -> [JSONValue] {
        let call = AdminCall(.showCosts).asking("starting_at", span.from.secondText)
            .asking("ending_at", span.to.secondText).asking("bucket", "1d").asking("tenant", tenant)
            .asking("group_by[]", "model")
        var sums: [String: (requests: Int64, amount: NanoUSD, estimated: NanoUSD)] = [:]
        for row in try await all(call).flatMap({ $0["results"]?.array ?? [] }) {
            var sum = sums[row["model"]?.string ?? "", default: (0, .zero, .zero)]
            sum.requests += row["requests"]?.integer ?? 0
            sum.amount = sum.amount.adding(NanoUSD(dollars: row["amount_usd"]?.string ?? "0") ?? .zero) ?? sum.amount
            let estimated = NanoUSD(dollars: row["estimated_usd"]?.string ?? "0") ?? .zero
            sum.estimated = sum.estimated.adding(estimated) ?? sum.estimated
            sums[row["model"]?.string ?? ""] = sum
        }
        return sums.sorted { $0.key < $1.key }.map { model, sum in
            .members([
                "model": .string(model), "requests": .integer(sum.requests), "amount_usd": .string(sum.amount.dollars),
                "estimated_usd": .string(sum.estimated.dollars),
            ])
        }
    }
}

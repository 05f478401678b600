import AdminClient
import AdminContract
import PolicyLanguage
import StrictJSON
import Vocabulary

/// What was asked of the policies lately, from the audit leaves: how many decisions a change is about, at most.
///
/// A leaf has the name of what was called and not its argument, so conditions and arguments are not weighed.
struct PolicyTraffic {
    private struct Seen: Hashable {
        let subject: String
        let call: String
    }

    private var counts: [Seen: Int] = [:]
    private(set) var total = 0

    /// Decisions on the calls that `change` names, of its subject.
    func count(of change: PolicyLanguage.PolicyDiff.Change) -> Int {
        let names = Set(change.calls.map { call in String(call.prefix { $0 != "(" }) })
        return names.reduce(0) { $0 + counts[Seen(subject: change.subject, call: $1), default: 0] }
    }

    /// Reads the decisions of all tenants since `start`; models are named as `policy` names them.
    static func read(_ session: Session, since start: Instant?, _ policy: Policy) async throws -> PolicyTraffic {
        let keys = try await subjects(session)
        let rows = try await session.items(ofTenant: nil, limit: nil) { tenant in
            AdminCall(.listActivities).asking("tenant", tenant).asking("rule", "*")
                .asking("created_from", start?.secondText)
        }
        var traffic = PolicyTraffic()
        for row in rows {
            guard let call = call(row, policy) else { continue }
            traffic.total += 1
            let key = row["key"]?.string ?? row["actor"]?["id"]?.string  // of a task, of a request
            for subject in keys[key ?? "", default: []] {
                traffic.counts[Seen(subject: subject, call: call), default: 0] += 1
            }
        }
        return traffic
    }

    /// Of each key the subjects that a comparison may name it by: its tier, its tenant, itself.
    private static func subjects(_ session: Session) async throws -> [String: [String]] {
        let keys = try await session.items(ofTenant: nil, limit: nil) { AdminCall(.listKeys, [$0]) }
        var subjects: [String: [String]] = [:]
        for key in keys {
            guard let id = key["id"]?.string, let tenant = key["tenant"]?.string, let name = key["name"]?.string else {
                continue
            }
            subjects[id] = [
                "tier \(key["tier"]?.string ?? "")", "tenant \"\(tenant)\"", "key \"\(tenant)/\(name)\"",
            ]
        }
        return subjects
    }

    /// `model opus`, `tool Bash`; `nil` for a leaf that is no decision on a call.
    private static func call(_ row: JSONValue, _ policy: Policy) -> String? {
        if let model = row["model"]?.string { return "model \(policy.shown(model: model))" }
        guard let kind = row["object"]?["type"]?.string, ["tool", "agent", "skill"].contains(kind) else { return nil }
        return row["object"]?["id"]?.string.map { "\(kind) \($0)" }
    }
}

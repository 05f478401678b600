import AuditLog
import Digests
package import StrictJSON
import Vocabulary

/// Leaves as events of the Open Cybersecurity Schema Framework, 1.8.0.
package struct OCSFView: Sendable {
    static let schemaVersion = "1.8.0"

    /// Of the daemon that makes the view.
    let version: String

    package init(version: String) { self.version = version }

    package func event(_ row: LeafRow) -> JSONValue {
        let (number, activity) = (row.kind.ocsfClass.rawValue, Self.activity(row))
        var event: [JSONValue.Member] = [
            .init("activity_id", .integer(Int64(activity))), .init("category_uid", .integer(Int64(number / 1_000))),
            .init("class_uid", .integer(Int64(number))), .init("type_uid", .integer(Int64(number * 100 + activity))),
            .init("severity_id", .integer(Self.severity(row))), .init("status_id", .integer(row.isFailure ? 2 : 1)),
            .init("time", .integer(Self.milliseconds(row.time))), .init("message", .string(row.kind.word)),
        ]
        if activity == 99 { event.append(.init("activity_name", .string(row.kind.word))) }
        event.append(.init("metadata", metadata(row)))
        let leaf = JSONValue.members(["leaf_sha256": .string(row.hash.hex)])
        event.append(.init("unmapped", .members(["gatehouse": leaf])))
        return .object(event + members(row) + control(row) + model(row))
    }

    /// An approval that says no is a denial; everything else follows from the kind.
    static func activity(_ row: LeafRow) -> Int {
        row.kind == .approvalResolved && row.text("decision") == "deny" ? 11 : row.kind.ocsfActivity
    }

    /// Findings are high, failures low, the rest informational.
    private static func severity(_ row: LeafRow) -> Int64 {
        row.kind.ocsfClass == .detectionFinding ? 4 : row.isFailure ? 2 : 1
    }

    static func milliseconds(_ time: Instant) -> Int64 { time.nanoseconds / 1_000_000 }

    private func metadata(_ row: LeafRow) -> JSONValue {
        let product = JSONValue.members([
            "name": .string("Gatehouse"), "vendor_name": .string("Gatehouse"), "version": .string(version),
        ])
        var members: [JSONValue.Member] = [
            .init("version", .string(Self.schemaVersion)), .init("product", product), .init("uid", .string(row.name)),
            .init("sequence", .integer(row.index)), .init("event_code", .string(row.kind.word)),
            .init("log_name", .string(row.origin)), .init("tenant_uid", .string(row.text("tenant") ?? "")),
        ]
        if let request = row.text("request") { members.append(.init("correlation_uid", .string(request))) }
        let profiles = Self.profiles(row).map { JSONValue.string($0) }
        if !profiles.isEmpty { members.append(.init("profiles", .array(profiles))) }
        return .object(members)
    }

    // MARK: Profiles

    static func profiles(_ row: LeafRow) -> [String] {
        guard row.kind.ocsfClass == .apiActivity else { return [] }
        return (isControlled(row) ? ["security_control"] : []) + (isModelled(row) ? ["ai_operation"] : [])
    }

    /// A request or a tool call that was refused.
    private static func isControlled(_ row: LeafRow) -> Bool {
        row.kind.ocsfClass == .apiActivity && (row.kind.isFailure || row.text("decision") == "deny")
    }

    private static func isModelled(_ row: LeafRow) -> Bool { row.kind == .admitted || row.kind == .settled }

    /// What the profile `security_control` adds: denied and blocked, why, and by which rule.
    private func control(_ row: LeafRow) -> [JSONValue.Member] {
        guard Self.isControlled(row) else { return [] }
        var members: [JSONValue.Member] = [
            .init("action_id", .integer(2)), .init("disposition_id", .integer(2)),
            .init("status_code", .string(row.text("reason") ?? row.kind.word)),
        ]
        if let revision = row.text("policy", "rev") {
            let name = JSONValue.string(row.text("policy", "rule") ?? revision)
            members.append(.init("policy", .members(["uid": .string(revision), "name": name])))
        }
        return members
    }

    /// What the profile `ai_operation` adds: the model, and what was used of it.
    private func model(_ row: LeafRow) -> [JSONValue.Member] {
        guard Self.isModelled(row) else { return [] }
        let name = JSONValue.string(row.model ?? "unknown")
        var members = [JSONValue.Member("ai_model", .members(["name": name, "ai_provider": .string("Anthropic")]))]
        guard row.kind == .settled else { return members }
        let input = ["input", "read", "write_1h", "write_5m"].reduce(Int64(0)) { sum, name in
            sum &+ (row.integer("usage", name) ?? 0)
        }
        let output = row.integer("usage", "output") ?? 0
        let context = JSONValue.members([
            "uid": .string(row.text("request") ?? row.name), "service": .members(["name": .string("messages")]),
            "prompt_tokens": .integer(input), "completion_tokens": .integer(output),
            "total_tokens": .integer(input &+ output),
        ])
        members.append(.init("message_context", context))
        return members
    }
}

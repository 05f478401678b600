import AuditLog
import Digests
package import StrictJSON
import Vocabulary

/// Leaves in the Elastic Common Schema, 8.11.
package enum ECSView {
    package static func event(_ row: LeafRow) -> JSONValue {
        var event: [JSONValue.Member] = [
            .init("id", .string(row.name)), .init("kind", .string("event")),
            .init("category", .array([.string(category(row.kind))])), .init("type", .array([.string(type(row.kind))])),
            .init("action", .string(row.kind.word)), .init("outcome", .string(row.isFailure ? "failure" : "success")),
        ]
        if let reason = row.text("reason") { event.append(.init("reason", .string(reason))) }
        return .members([
            "@timestamp": .string(row.text("ts") ?? ""), "ecs": .members(["version": .string("8.11")]),
            "event": .object(event), "organization": .members(["id": .string(row.text("tenant") ?? "")]),
            "user": .members(["id": .string(row.actor)]), "gatehouse": house(row),
        ])
    }

    private static func house(_ row: LeafRow) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("log", .string(row.origin)), .init("index", .integer(row.index)),
            .init("leaf_sha256", .string(row.hash.hex)),
        ]
        for (name, value) in [
            ("request", row.text("request")), ("decision", row.text("decision")), ("model", row.model),
            ("policy", row.text("policy", "rule")), ("nano_usd", row.amount), ("object", row.text("object", "id")),
        ] {
            if let value { members.append(.init(name, .string(value))) }
        }
        return .object(members)
    }

    private static func category(_ kind: EventKind) -> String {
        switch kind.ocsfClass {
        case .authentication: "authentication"
        case .entityManagement: "configuration"
        case .userAccess: "iam"
        case .apiActivity: "api"
        case .detectionFinding: "intrusion_detection"
        case .applicationLifecycle: "process"
        case .eventLog: "configuration"
        }
    }

    private static func type(_ kind: EventKind) -> String {
        switch kind.ocsfClass {
        case .authentication: "start"
        case .entityManagement, .eventLog: "change"
        case .userAccess: "admin"
        case .apiActivity: kind.isFailure ? "denied" : "access"
        case .detectionFinding, .applicationLifecycle: "info"
        }
    }
}

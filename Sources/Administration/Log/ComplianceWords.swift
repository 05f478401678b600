import AdminContract
import AuditLog

/// The provider's words for what both houses do; everything else keeps the leaf's own behind `gatehouse_`.
enum ComplianceWords {
    /// - Parameter object: The type of what was acted on; keys of admins have words of their own.
    static func type(_ kind: String, object: String) -> String {
        let parts = kind.split(separator: "-", maxSplits: 1)
        let rest = parts.dropFirst().joined().split(separator: "-").joined(separator: "_")
        switch parts.first {
        case "key" where kind != "key-leaked":
            let word = kind == "key-created" ? "created" : "updated"
            return object == "admin-key" ? "admin_api_key_\(word)" : "platform_api_key_\(word)"
        case "project": return "platform_workspace_\(rest)"
        case "export": return "audit_log_export_\(rest)"
        case "records": return "compliance_api_accessed"
        default: break
        }
        switch kind {
        case "budget-set": return "platform_spend_limit_updated"
        case "budget-removed": return "platform_spend_limit_deleted"
        default: return "gatehouse_" + kind.split(separator: "-").joined(separator: "_")
        }
    }

    static func actor(_ row: ActivityShape) -> ComplianceActivityShape.Actor {
        var actor = ComplianceActivityShape.Actor(type: word(row), id: row.actor.id)
        switch row.actor.type {
        case "key": actor.apiKeyID = row.actor.id
        case "admin": (actor.adminAPIKeyID, actor.userID) = (row.key, row.actor.id)
        case "console": actor.userID = row.actor.id
        default: break
        }
        return actor
    }

    private static func word(_ row: ActivityShape) -> String {
        switch row.actor.type {
        case "key": "api_actor"
        case "admin": row.key == nil ? "user_actor" : "admin_api_key_actor"
        case "console": "user_actor"
        case "task": "service_account_actor"
        case "outsider": "unauthenticated_user_actor"
        default: "system_actor"
        }
    }
}

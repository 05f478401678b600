/// What one key of an admin may do: a closed list of words.
package enum AdminScope: String, ClosedWord {
    case readTenants = "read:tenants"
    case writeTenants = "write:tenants"
    case readKeys = "read:keys"
    case writeKeys = "write:keys"
    case readBudgets = "read:budgets"
    case writeBudgets = "write:budgets"
    case requestBudgets = "request:budgets"
    case readPolicies = "read:policies"
    case writePolicies = "write:policies"
    case promotePolicies = "promote:policies"
    case readTasks = "read:tasks"
    case writeTasks = "write:tasks"
    case readPrices = "read:prices"
    case writePrices = "write:prices"
    case readAdmins = "read:admins"
    case writeAdmins = "write:admins"
    case readWebhooks = "read:webhooks"
    case writeWebhooks = "write:webhooks"
    case readApprovals = "read:approvals"
    case decideApprovals = "decide:approvals"
    case readUsage = "read:usage"
    case readAudit = "read:audit"
    case exportAudit = "export:audit"
    case readCompliance = "read:compliance"
    case writeCompliance = "write:compliance"
    case readMetrics = "read:metrics"
    case operate

    /// True for a scope that only looks.
    package var isRead: Bool { rawValue.hasPrefix("read:") }
}

/// What an admin is; each of its keys has a subset of the role's scopes.
package enum Role: String, ClosedWord {
    case owner, admin, billing, auditor

    /// All that a key of this role may hold.
    package var scopes: Set<AdminScope> {
        switch self {
        case .owner: Set(AdminScope.allCases)
        case .admin: Set(AdminScope.allCases).subtracting([.writeAdmins, .writeCompliance])
        case .billing:
            [.readTenants, .readKeys, .readBudgets, .writeBudgets, .readUsage, .readPrices, .writePrices]
        case .auditor: Set(AdminScope.allCases.filter(\.isRead)).union([.exportAudit])
        }
    }
}

/// What a key may ask for; a closed list of words.
///
/// A project key has some of the first four, an admin key some of the rest.
package enum Scope: String, Hashable, Sendable, CaseIterable {
    case messages, complete, tasks, usage

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
    case readApprovals = "read:approvals"
    case decideApprovals = "decide:approvals"
    case readTasks = "read:tasks"
    case writeTasks = "write:tasks"
    case readPrices = "read:prices"
    case writePrices = "write:prices"
    case readAdmins = "read:admins"
    case writeAdmins = "write:admins"
    case readWebhooks = "read:webhooks"
    case writeWebhooks = "write:webhooks"
    case readUsage = "read:usage"
    case readAudit = "read:audit"
    case exportAudit = "export:audit"
    case readCompliance = "read:compliance"
    case writeCompliance = "write:compliance"
    case readMetrics = "read:metrics"
    case operate
}

/// A set of scopes in one word, so that a hundred thousand keys stay small.
package struct ScopeSet: Hashable, Sendable {
    private var bits: UInt32

    package init(_ scopes: some Sequence<Scope> = []) {
        bits = scopes.reduce(0) { bits, scope in bits | Self.bit(scope) }
    }

    /// Everything a project key can have.
    package static let project = ScopeSet([.messages, .complete, .tasks, .usage])

    /// True if `scope` is in the set.
    package func contains(_ scope: Scope) -> Bool { bits & Self.bit(scope) != 0 }

    /// True if `other` has every scope of `self`.
    package func isSubset(of other: ScopeSet) -> Bool { bits & ~other.bits == 0 }

    /// What `self` has and `other` has not.
    package func subtracting(_ other: ScopeSet) -> ScopeSet {
        var rest = self
        rest.bits &= ~other.bits
        return rest
    }

    /// In the order of the closed list.
    package var scopes: [Scope] { Scope.allCases.filter(contains) }

    /// `messages, usage`, for a message to a person.
    package var text: String { scopes.map(\.rawValue).joined(separator: ", ") }

    private static func bit(_ scope: Scope) -> UInt32 { 1 << UInt32(places[scope, default: 31]) }

    private static let places = Dictionary(uniqueKeysWithValues: zip(Scope.allCases, 0...))
}

/// What an admin is; it says which scopes the admin's keys can have.
package enum AdminRole: String, Hashable, Sendable, CaseIterable {
    case owner, admin, billing, auditor

    package var scopes: ScopeSet {
        switch self {
        case .owner: ScopeSet(Self.all)
        case .admin: ScopeSet(Self.all.filter { $0 != .writeAdmins && $0 != .writeCompliance })
        case .billing:
            ScopeSet([
                .readTenants, .readKeys, .readBudgets, .writeBudgets, .readUsage, .readPrices, .writePrices,
            ])
        case .auditor: ScopeSet(Self.all.filter { $0.rawValue.hasPrefix("read:") || $0 == .exportAudit })
        }
    }

    private static let all = Scope.allCases.filter { !ScopeSet.project.contains($0) }
}

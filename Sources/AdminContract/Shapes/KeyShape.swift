package import Vocabulary

/// A key as everyone may see it: without its secret.
package struct KeyShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case active, disabled, expired, revoked }

    package let id: KeyID
    package var type = "key"
    package var kind = "project"
    package let name: Slug
    package var tenant: Slug
    package var project: Slug
    /// The first and the last three characters of the id, never of the secret.
    package var hint: String
    package var owner: KeyOwner
    package var status = Status.active
    package var tier: TierName
    /// Who set the tier: `key` or `tenant`.
    package var tierFrom = "tenant"
    package var scopes: [KeyScope] = KeyScope.allCases
    package var allowedIPs: [String] = []
    package var narrowing = KeyNarrowing()
    package var labels: TextMap = [:]
    package var attributes: TextMap = [:]
    /// Who answers for the steps of its tasks that the policy asks about.
    package var approvals = KeyApprovals.admin
    package var createdAt: Instant
    package var createdBy: String
    package var expiresAt: Instant?
    package var lastUsedAt: Instant?
    /// Counts secrets: 1 at creation, one more with each rotation.
    package var version: Int64 = 1
    package var rotation: KeyRotation?
    package var revision: Int64 = 1

    package init(
        id: KeyID, name: Slug, tenant: Slug, project: Slug, owner: KeyOwner, tier: TierName, createdAt: Instant,
        createdBy: String
    ) {
        (self.id, self.name, self.tenant, self.project) = (id, name, tenant, project)
        (self.owner, self.tier, self.createdAt, self.createdBy) = (owner, tier, createdAt, createdBy)
        hint = Self.hint(id)
    }

    /// `ocR…pXv` of `key_ocRE8IdqBxbDJpXv`.
    package static func hint(_ id: KeyID) -> String {
        let digits = id.text.dropFirst(Tags.Key.prefix.count)
        return "\(digits.prefix(3))…\(digits.suffix(3))"
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, kind, name, tenant, project, hint, owner, status, tier
        case tierFrom = "tier_from"
        case scopes
        case allowedIPs = "allowed_ips"
        case narrowing, labels, attributes, approvals
        case createdAt = "created_at"
        case createdBy = "created_by"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
        case version, rotation, revision
    }
}

/// What a project key may call.
package enum KeyScope: String, ClosedWord {
    case messages, complete, tasks, usage
}

/// Who says yes or no to a step of a task: the key that started it, over its socket, or an admin.
package enum KeyApprovals: String, ClosedWord {
    case itself = "self"
    case admin
}

/// Whose key it is: a person's, or a service's.
package struct KeyOwner: Hashable, Sendable, Codable {
    package enum Kind: String, ClosedWord { case user, service }

    package let type: Kind
    /// `usr_...` of a person; a service has none.
    package let id: String?

    package static let service = KeyOwner(type: .service, id: nil)

    package static func user(_ id: String) -> KeyOwner { KeyOwner(type: .user, id: id) }

    private init(type: Kind, id: String?) { (self.type, self.id) = (type, id) }
}

/// What a key takes away from what its policy allows.
///
/// `nil` takes nothing, an empty list takes all.
package struct KeyNarrowing: Hashable, Sendable, Codable {
    package var models: [String]?
    package var tools: [String]?
    package var agents: [String]?
    package var skills: [String]?

    package init() {}
}

/// A rotation whose old secret still works.
package struct KeyRotation: Hashable, Sendable, Codable {
    package let id: String
    package let oldVersionEndsAt: Instant

    package init(id: String, oldVersionEndsAt: Instant) { (self.id, self.oldVersionEndsAt) = (id, oldVersionEndsAt) }

    private enum CodingKeys: String, CodingKey {
        case id
        case oldVersionEndsAt = "old_version_ends_at"
    }
}

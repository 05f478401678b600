package import Vocabulary

/// A person or a service that administers.
package struct AdminShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case active, disabled }

    package let id: AdminID
    package var type = "admin"
    package let name: Slug
    package var role: Role
    /// `nil` sees all tenants.
    package var tenant: Slug?
    package var status = Status.active
    package var keys: [AdminKeyShape] = []
    package var createdAt: Instant
    package var revision: Int64 = 1

    package init(id: AdminID, name: Slug, role: Role, createdAt: Instant) {
        (self.id, self.name, self.role, self.createdAt) = (id, name, role, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, name, role, tenant, status, keys
        case createdAt = "created_at"
        case revision
    }
}

/// One key of an admin, without its secret.
package struct AdminKeyShape: Hashable, Sendable, Codable {
    package let id: KeyID
    package let hint: String
    package var scopes: [AdminScope]
    package var allowedIPs: [String] = []
    package var expiresAt: Instant?
    package var lastUsedAt: Instant?

    package init(id: KeyID, scopes: [AdminScope]) {
        (self.id, self.scopes) = (id, scopes)
        hint = KeyShape.hint(id)
    }

    private enum CodingKeys: String, CodingKey {
        case id, hint, scopes
        case allowedIPs = "allowed_ips"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
    }
}

/// The body that creates an admin with a first key.
package struct AdminCreation: Hashable, Sendable, Codable {
    package var name: Slug
    package var role: Role
    package var tenant: Slug?
    package var scopes: [AdminScope]?
    package var allowedIPs: [String]?
    package var expiresAt: Instant?

    package init(name: Slug, role: Role) { (self.name, self.role) = (name, role) }

    private enum CodingKeys: String, CodingKey {
        case name, role, tenant, scopes
        case allowedIPs = "allowed_ips"
        case expiresAt = "expires_at"
    }
}

/// The merge patch of an admin.
package struct AdminPatch: Hashable, Sendable, Codable {
    package var status: AdminShape.Status

    package init(status: AdminShape.Status) { self.status = status }
}

/// The body that gives an admin a further key.
package struct AdminKeyCreation: Hashable, Sendable, Codable {
    package var scopes: [AdminScope]?
    package var allowedIPs: [String]?
    package var expiresAt: Instant?

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case scopes
        case allowedIPs = "allowed_ips"
        case expiresAt = "expires_at"
    }
}

/// Who the caller is.
package struct MeShape: Hashable, Sendable, Codable {
    package var type = "me"
    package let id: String
    package let name: String
    package let role: Role
    package let scopes: [AdminScope]
    package let tenant: Slug?
    package let key: String?

    package init(id: String, name: String, role: Role, scopes: [AdminScope], tenant: Slug?, key: String?) {
        (self.id, self.name, self.role, self.scopes) = (id, name, role, scopes)
        (self.tenant, self.key) = (tenant, key)
    }
}

package import Vocabulary

/// A person or service that may use the admin API, with a role and keys.
package struct Admin: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case active, disabled }

    package let id: AdminID
    package let name: Slug
    /// `owner`, `admin`, `billing` or `auditor`.
    package var role: String
    /// The only tenant that it sees; `nil` is all.
    package var tenant: TenantID?
    package var status: Status
    package let createdAt: Instant
    package var revision: Int64

    package init(
        id: AdminID, name: Slug, role: String, tenant: TenantID?, status: Status = .active, createdAt: Instant,
        revision: Int64 = 1
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.tenant = tenant
        self.status = status
        self.createdAt = createdAt
        self.revision = revision
    }
}

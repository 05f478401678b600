package import Vocabulary

/// One customer of the operator: it owns projects, keys, budgets and an audit log of its own.
package struct Tenant: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case active, suspended, archived }

    package let id: TenantID
    package let slug: Slug
    package var displayName: String
    package var tier: TierName
    /// IANA name; calendar windows of its budgets follow it.
    package var timeZone: String
    package var status: Status
    /// Words of the policy's `attr tenant.NAME`.
    package var attributes: [String: String]
    /// CIDRs; empty is everywhere.
    package var allowedIPs: [String]
    package let createdAt: Instant
    package var updatedAt: Instant
    package var revision: Int64

    package init(
        id: TenantID, slug: Slug, displayName: String, tier: TierName, timeZone: String = "UTC",
        status: Status = .active,
        attributes: [String: String] = [:], allowedIPs: [String] = [], createdAt: Instant, updatedAt: Instant,
        revision: Int64 = 1
    ) {
        self.id = id
        self.slug = slug
        self.displayName = displayName
        self.tier = tier
        self.timeZone = timeZone
        self.status = status
        self.attributes = attributes
        self.allowedIPs = allowedIPs
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
    }
}

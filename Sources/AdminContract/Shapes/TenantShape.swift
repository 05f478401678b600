package import Vocabulary

/// A customer of the house: owns projects, keys, budgets and one audit log.
package struct TenantShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case active, suspended, archived }

    package let id: TenantID
    package var type = "tenant"
    package let name: Slug
    package var displayName: String?
    package var tier: TierName
    package var timeZone = "UTC"
    package var attributes: TextMap = [:]
    package var allowedIPs: [String] = []
    package var status = Status.active
    package var createdAt: Instant
    package var updatedAt: Instant
    package var revision: Int64 = 1

    package init(id: TenantID, name: Slug, tier: TierName, createdAt: Instant) {
        (self.id, self.name, self.tier) = (id, name, tier)
        (self.createdAt, updatedAt) = (createdAt, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, name
        case displayName = "display_name"
        case tier
        case timeZone = "time_zone"
        case attributes
        case allowedIPs = "allowed_ips"
        case status
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case revision
    }
}

/// The body that creates a tenant.
package struct TenantCreation: Hashable, Sendable, Codable {
    package var name: Slug
    package var displayName: String?
    package var tier: TierName?
    package var timeZone: String?
    package var attributes: TextMap?
    package var allowedIPs: [String]?

    package init(name: Slug) { self.name = name }

    private enum CodingKeys: String, CodingKey {
        case name
        case displayName = "display_name"
        case tier
        case timeZone = "time_zone"
        case attributes
        case allowedIPs = "allowed_ips"
    }
}

/// The merge patch of a tenant.
package struct TenantPatch: Hashable, Sendable, Codable {
    package var displayName: Patch<String> = .keep
    package var tier: Patch<TierName> = .keep
    package var timeZone: Patch<String> = .keep
    package var attributes: Patch<TextMap> = .keep
    package var allowedIPs: Patch<[String]> = .keep

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case displayName = "display_name"
        case tier
        case timeZone = "time_zone"
        case attributes
        case allowedIPs = "allowed_ips"
    }
}

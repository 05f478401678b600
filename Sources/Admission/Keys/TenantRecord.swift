package import APIKeys
package import Vocabulary

/// What the key table knows of one tenant; replaced as a whole when the tenant changes.
///
/// It stands apart from the keys, so that suspending a tenant with ten thousand keys is one change.
package final class TenantRecord: Sendable {
    package let id: TenantID
    package let slug: Slug
    /// The tier of every key that has none of its own.
    package let tier: TierName
    package let status: TenantStatus
    /// Empty means everywhere.
    package let networks: [AddressRange]
    /// Values of the attributes that the policy declares with `attr tenant.`.
    package let attributes: [String: String]

    package init(
        id: TenantID, slug: Slug, tier: TierName, status: TenantStatus = .active, networks: [AddressRange] = [],
        attributes: [String: String] = [:]
    ) {
        (self.id, self.slug, self.tier, self.status) = (id, slug, tier, status)
        (self.networks, self.attributes) = (networks, attributes)
    }
}

/// The life of a tenant; archived is an end.
package enum TenantStatus: String, Hashable, Sendable, CaseIterable {
    case active, suspended, archived
}

/// What the key table knows of one project.
package final class ProjectRecord: Sendable {
    package let id: ProjectID
    package let slug: Slug
    package let isArchived: Bool
    /// What it may use.
    package let terms: ProjectTerms

    package init(id: ProjectID, slug: Slug, isArchived: Bool = false, terms: ProjectTerms = ProjectTerms()) {
        (self.id, self.slug, self.isArchived, self.terms) = (id, slug, isArchived, terms)
    }
}

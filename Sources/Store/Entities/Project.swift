package import Vocabulary

/// A part of a tenant's work with budgets and keys of its own.
package struct Project: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case active, archived }

    package let id: ProjectID
    package let tenant: TenantID
    package let slug: Slug
    package var displayName: String
    package var terms: ProjectTerms
    package var status: Status
    package let createdAt: Instant
    package var revision: Int64

    package init(
        id: ProjectID, tenant: TenantID, slug: Slug, displayName: String, terms: ProjectTerms = ProjectTerms(),
        status: Status = .active, createdAt: Instant, revision: Int64 = 1
    ) {
        self.id = id
        self.tenant = tenant
        self.slug = slug
        self.displayName = displayName
        self.terms = terms
        self.status = status
        self.createdAt = createdAt
        self.revision = revision
    }
}

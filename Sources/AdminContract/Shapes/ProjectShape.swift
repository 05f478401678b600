package import Vocabulary

/// A part of a tenant with keys, budgets and workspaces of its own.
package struct ProjectShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case active, archived }

    package let id: ProjectID
    package var type = "project"
    package var tenant: Slug
    package let name: Slug
    package var displayName: String?
    package var status = Status.active
    package var createdAt: Instant
    package var revision: Int64 = 1

    package init(id: ProjectID, tenant: Slug, name: Slug, createdAt: Instant) {
        (self.id, self.tenant, self.name, self.createdAt) = (id, tenant, name, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, name
        case displayName = "display_name"
        case status
        case createdAt = "created_at"
        case revision
    }
}

/// The body that creates a project.
package struct ProjectCreation: Hashable, Sendable, Codable {
    package var name: Slug
    package var displayName: String?

    package init(name: Slug) { self.name = name }

    private enum CodingKeys: String, CodingKey {
        case name
        case displayName = "display_name"
    }
}

/// The merge patch of a project.
package struct ProjectPatch: Hashable, Sendable, Codable {
    package var displayName: Patch<String> = .keep

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case displayName = "display_name"
    }
}

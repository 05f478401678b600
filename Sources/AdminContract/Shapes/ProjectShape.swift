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
    /// Names of the configuration's workspaces that an admin bound to the project.
    package var workspaces: [String] = []
    /// The one for a task that names none.
    package var defaultWorkspace: String?
    /// Limits below the house's; what is missing is the house's.
    package var sandbox = SandboxShape()
    /// The one upstream that its calls may go to; without it any that serves the model.
    package var upstream: String?
    package var createdAt: Instant
    package var revision: Int64 = 1

    package init(id: ProjectID, tenant: Slug, name: Slug, createdAt: Instant) {
        (self.id, self.tenant, self.name, self.createdAt) = (id, tenant, name, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, name
        case displayName = "display_name"
        case status, workspaces, sandbox, upstream
        case defaultWorkspace = "default_workspace"
        case createdAt = "created_at"
        case revision
    }
}

/// The body that creates a project.
package struct ProjectCreation: Hashable, Sendable, Codable {
    package var name: Slug
    package var displayName: String?
    package var workspaces: [String]?
    package var defaultWorkspace: String?
    package var sandbox: SandboxShape?
    package var upstream: String?

    package init(name: Slug) { self.name = name }

    private enum CodingKeys: String, CodingKey {
        case name, workspaces, sandbox, upstream
        case displayName = "display_name"
        case defaultWorkspace = "default_workspace"
    }
}

/// The merge patch of a project.
package struct ProjectPatch: Hashable, Sendable, Codable {
    package var displayName: Patch<String> = .keep
    package var workspaces: Patch<[String]> = .keep
    package var defaultWorkspace: Patch<String> = .keep
    /// Replaces all four limits.
    package var sandbox: Patch<SandboxShape> = .keep
    package var upstream: Patch<String> = .keep

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case workspaces, sandbox, upstream
        case displayName = "display_name"
        case defaultWorkspace = "default_workspace"
    }
}

/// Limits of the sandbox in which a project's tasks run programs.
package struct SandboxShape: Hashable, Sendable, Codable {
    /// Processor time of one process.
    package var cpu: Lapse?
    /// Bytes.
    package var memory: Int64?
    package var processes: Int64?
    /// Bytes of one file.
    package var file: Int64?

    package init() {}
}

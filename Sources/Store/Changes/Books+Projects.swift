import AuditLog
package import Vocabulary

extension Books {
    /// Makes a project with its account beneath its tenant's.
    package mutating func createProject(
        _ slug: Slug, displayName: String, terms: ProjectTerms = ProjectTerms(), id: ProjectID, of tenant: TenantID,
        by act: Act
    ) throws -> ChangeResult<Project> {
        guard let owner = registry.tenants[tenant] else { return .failure(.notFound(tenant.text)) }
        guard owner.isActive else { return .failure(.stateConflict("the tenant is not active")) }
        guard try ProjectTable.find(slug.text, of: tenant, database) == nil else {
            return .failure(.nameTaken(slug.text))
        }
        let now = now
        let project = Project(
            id: id, tenant: tenant, slug: slug, displayName: displayName, terms: terms, createdAt: now)
        try ProjectTable.insert(project, database)
        let account = try openAccount(id.text, parent: owner.account)
        registry.projects[id] = Registry.ProjectEntry(tenant: tenant, account: account, isActive: true)
        let changes = [LeafChange(.slug, to: .text(slug.text))] + Self.changes(from: ProjectTerms(), to: terms)
        return .success(Changed(object: project, receipt: try tell(.projectCreated, project, changes, act, now)))
    }

    /// Changes the display name of a project, and what it may use.
    package mutating func updateProject(
        _ id: ProjectID, displayName: String, terms: ProjectTerms, revision: Int64?, by act: Act
    ) throws -> ChangeResult<Project> {
        guard var project = try ProjectTable.find(id, database) else { return .failure(.notFound(id.text)) }
        if let refusal = Self.stale(project.revision, revision) { return .failure(refusal) }
        guard project.status == .active else { return .failure(.stateConflict("the project is archived")) }
        let changes = Self.changes(from: project.terms, to: terms)
        (project.displayName, project.terms) = (displayName, terms)
        return .success(try save(&project, .projectUpdated, changes, act))
    }

    /// Archives a project: its keys refuse from the next request on.
    package mutating func archiveProject(_ id: ProjectID, by act: Act) throws -> ChangeResult<Project> {
        guard var project = try ProjectTable.find(id, database) else { return .failure(.notFound(id.text)) }
        guard project.status == .active else { return .failure(.stateConflict("the project is archived already")) }
        project.status = .archived
        registry.projects[id]?.isActive = false
        let change = LeafChange(.status, from: .text("active"), to: .text("archived"))
        return .success(try save(&project, .projectArchived, [change], act))
    }

    private static func changes(from before: ProjectTerms, to after: ProjectTerms) -> [LeafChange] {
        var changes: [LeafChange] = []
        if before.workspaces != after.workspaces {
            changes.append(
                LeafChange(.workspaces, from: .texts(before.workspaces), to: .texts(after.workspaces)))
        }
        if before.defaultWorkspace != after.defaultWorkspace {
            changes.append(
                LeafChange(
                    .defaultWorkspace, from: before.defaultWorkspace.map { .text($0) },
                    to: after.defaultWorkspace.map { .text($0) }))
        }
        if before.sandbox != after.sandbox {
            changes.append(LeafChange(.sandbox, from: .texts(before.sandbox.words), to: .texts(after.sandbox.words)))
        }
        if before.upstream != after.upstream {
            changes.append(
                LeafChange(
                    .upstream, from: before.upstream.map { .text($0) }, to: after.upstream.map { .text($0) }))
        }
        return changes
    }

    private mutating func save(
        _ project: inout Project, _ kind: EventKind, _ changes: [LeafChange], _ act: Act
    ) throws -> Changed<Project> {
        project.revision += 1
        try ProjectTable.update(project, database)
        return Changed(object: project, receipt: try tell(kind, project, changes, act, now))
    }

    private mutating func tell(
        _ kind: EventKind, _ project: Project, _ changes: [LeafChange], _ act: Act, _ now: Instant
    ) throws -> ChangeReceipt {
        var leaf = Leaf(kind, by: act.actor, on: LeafObject(.project, project.id.text), request: act.request)
        leaf.changes = changes
        return try receipt(for: leaf, of: project.tenant, at: now)
    }
}

extension SandboxCaps {
    /// `memory=268435456`, for a leaf.
    fileprivate var words: [String] {
        let limits = [("cpu", cpuSeconds), ("memory", memoryBytes), ("processes", processes), ("file", fileBytes)]
        return limits.compactMap { name, limit in limit.map { "\(name)=\($0)" } }
    }
}

package import AdminContract
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The projects of a tenant, by name.
    package func projects(
        _ caller: AdminCaller, of tenant: String, _ page: PageRequest
    ) throws(AdminRefusal) -> Page<ProjectShape> {
        let tenant = try find(caller, tenant: tenant)
        let list = ["projects", tenant.id.text]
        let after = try PageCursor.read(page, of: list).after
        let found = try read { reader in
            try PageWalk<Project>(
                fetch: { try reader.projects(of: tenant.id, after: $0, limit: $1) }, name: \.slug.text,
                isWanted: { _ in true }
            ).page(page.limit, after: after)
        }
        return Page(
            data: found.rows.map { ProjectShape($0, of: tenant) },
            nextCursor: found.next.map { PageCursor.text(after: $0, of: list) })
    }

    /// One project, by id or name.
    package func project(
        _ caller: AdminCaller, _ name: String, of tenant: String
    ) throws(AdminRefusal) -> ProjectShape {
        let tenant = try find(caller, tenant: tenant)
        return ProjectShape(try find(project: name, of: tenant), of: tenant)
    }

    /// Creates a project.
    package func createProject(
        _ caller: AdminCaller, _ creation: ProjectCreation, of tenant: String
    ) async throws(AdminRefusal) -> Answer<ProjectShape> {
        let tenant = try find(caller, tenant: tenant)
        try FieldCheck.displayName(creation.displayName)
        var terms = ProjectTerms(
            workspaces: creation.workspaces ?? [], defaultWorkspace: creation.defaultWorkspace,
            sandbox: SandboxCaps(creation.sandbox))
        terms.upstream = creation.upstream
        try check(terms, instead: ProjectTerms(), of: "\(tenant.slug)/\(creation.name)", by: caller)
        var random = SecureRandom()
        let id = ProjectID(using: &random)
        let (act, wanted) = (caller.act, terms)
        return try await changed(tenant) { books in
            try books.createProject(
                creation.name, displayName: creation.displayName ?? "", terms: wanted, id: id, of: tenant.id, by: act)
        }
    }

    /// Changes what may change of a project.
    package func updateProject(
        _ caller: AdminCaller, _ name: String, of tenant: String, _ patch: ProjectPatch, revision: Int64
    ) async throws(AdminRefusal) -> Answer<ProjectShape> {
        let tenant = try find(caller, tenant: tenant)
        let project = try find(project: name, of: tenant)
        try FieldCheck.displayName(patch.displayName.applied(to: nil))
        let displayName = patch.displayName.applied(to: project.displayName) ?? ""
        var terms = project.terms
        terms.workspaces = patch.workspaces.applied(to: terms.workspaces) ?? []
        terms.defaultWorkspace = patch.defaultWorkspace.applied(to: terms.defaultWorkspace)
        terms.sandbox = SandboxCaps(patch.sandbox.applied(to: SandboxShape(terms.sandbox)))
        terms.upstream = patch.upstream.applied(to: terms.upstream)
        try check(terms, instead: project.terms, of: "\(tenant.slug)/\(project.slug)", by: caller)
        let (act, wanted) = (caller.act, terms)
        return try await changed(tenant) { books in
            try books.updateProject(
                project.id, displayName: displayName, terms: wanted, revision: revision, by: act)
        }
    }

    /// Closes a project for new requests.
    package func archiveProject(
        _ caller: AdminCaller, _ name: String, of tenant: String
    ) async throws(AdminRefusal) -> Answer<ProjectShape> {
        let tenant = try find(caller, tenant: tenant)
        let project = try find(project: name, of: tenant)
        let act = caller.act
        return try await changed(tenant) { books in try books.archiveProject(project.id, by: act) }
    }

    func find(project name: String, of tenant: Tenant) throws(AdminRefusal) -> Project {
        guard let project = try read({ try $0.project(name, of: tenant.id) }) else {
            throw .notFound("project", "\(tenant.slug)/\(name)")
        }
        return project
    }

    private func changed(
        _ tenant: Tenant, _ work: @escaping @Sendable (inout Books) throws -> ChangeResult<Project>
    ) async throws(AdminRefusal) -> Answer<ProjectShape> {
        let changed = try await change("project", work, publish: doors.inForce.project)
        return Answer(ProjectShape(changed.object, of: tenant), changed.receipt)
    }
}

extension ProjectShape {
    init(_ project: Project, of tenant: Tenant) {
        self.init(id: project.id, tenant: tenant.slug, name: project.slug, createdAt: project.createdAt)
        displayName = project.displayName.isEmpty ? nil : project.displayName
        status = Status(rawValue: project.status.rawValue) ?? .archived
        workspaces = project.terms.workspaces
        defaultWorkspace = project.terms.defaultWorkspace
        sandbox = SandboxShape(project.terms.sandbox)
        upstream = project.terms.upstream
        revision = project.revision
    }
}

import GRDB
import Vocabulary

/// Rows of `project`.
enum ProjectTable {
    static func insert(_ project: Project, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO project (tenant, slug, display_name, status, created_at, revision, workspaces,
                    default_workspace, sandbox_cpu, sandbox_memory, sandbox_processes, sandbox_file, upstream, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments(project))
    }

    static func update(_ project: Project, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE project SET tenant = ?, slug = ?, display_name = ?, status = ?, created_at = ?, revision = ?,
                    workspaces = ?, default_workspace = ?, sandbox_cpu = ?, sandbox_memory = ?, sandbox_processes = ?,
                    sandbox_file = ?, upstream = ?
                WHERE id = ?
                """
        ).execute(arguments: arguments(project))
    }

    /// Finds by id or by slug within its tenant.
    static func find(_ name: String, of tenant: TenantID, _ database: Database) throws -> Project? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM project WHERE tenant = ? AND (id = ? OR slug = ?)",
            arguments: [tenant.text, name, name]
        ).map(project)
    }

    static func find(_ id: ProjectID, _ database: Database) throws -> Project? {
        try Row.fetchOne(database, sql: "SELECT * FROM project WHERE id = ?", arguments: [id.text]).map(project)
    }

    static func all(_ database: Database) throws -> [Project] {
        try Row.fetchAll(database, sql: "SELECT * FROM project").map(project)
    }

    static func byWorkspace(_ database: Database) throws -> [String: [String]] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT tenant.slug AS owner, project.slug, project.workspaces FROM project
                JOIN tenant ON tenant.id = project.tenant
                WHERE project.workspaces != '[]' AND project.status = 'active' ORDER BY owner, project.slug
                """)
        var projects: [String: [String]] = [:]
        for row in rows {
            for name in try ColumnText.list(from: row["workspaces"]) {
                projects[name, default: []].append("\(row["owner"] as String)/\(row["slug"] as String)")
            }
        }
        return projects
    }

    static func page(
        of tenant: TenantID, after slug: String, limit: Int, _ database: Database
    ) throws -> [Project] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM project WHERE tenant = ? AND slug > ? ORDER BY slug LIMIT ?",
            arguments: [tenant.text, slug, limit]
        ).map(project)
    }

    private static func arguments(_ project: Project) -> StatementArguments {
        let (terms, caps) = (project.terms, project.terms.sandbox)
        return [
            project.tenant.text, project.slug.text, project.displayName, project.status.rawValue,
            project.createdAt.nanoseconds, project.revision, ColumnText.list(terms.workspaces), terms.defaultWorkspace,
            caps.cpuSeconds, caps.memoryBytes, caps.processes, caps.fileBytes, terms.upstream,
            project.id.text,
        ]
    }

    private static func project(_ row: Row) throws -> Project {
        Project(
            id: ProjectID(trusted: row["id"]), tenant: TenantID(trusted: row["tenant"]), slug: try row.slug("slug"),
            displayName: row["display_name"], terms: try terms(row),
            status: try row.word("status", Project.Status.init), createdAt: row.instant("created_at"),
            revision: row["revision"])
    }

    private static func terms(_ row: Row) throws -> ProjectTerms {
        var terms = ProjectTerms(
            workspaces: try ColumnText.list(from: row["workspaces"]), defaultWorkspace: row["default_workspace"])
        (terms.sandbox.cpuSeconds, terms.sandbox.memoryBytes) = (row["sandbox_cpu"], row["sandbox_memory"])
        (terms.sandbox.processes, terms.sandbox.fileBytes) = (row["sandbox_processes"], row["sandbox_file"])
        terms.upstream = row["upstream"]
        return terms
    }
}

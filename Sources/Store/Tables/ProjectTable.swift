import GRDB
import Vocabulary

/// Rows of `project`.
enum ProjectTable {
    static func insert(_ project: Project, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO project (tenant, slug, display_name, status, created_at, revision, id)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments(project))
    }

    static func update(_ project: Project, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE project SET tenant = ?, slug = ?, display_name = ?, status = ?, created_at = ?, revision = ?
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

    static func page(
        of tenant: TenantID, after slug: String, limit: Int, _ database: Database
    ) throws -> [Project] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM project WHERE tenant = ? AND slug > ? ORDER BY slug LIMIT ?",
            arguments: [tenant.text, slug, limit]
        ).map(project)
    }

    private static func arguments(_ project: Project) -> StatementArguments {
        [
            project.tenant.text, project.slug.text, project.displayName, project.status.rawValue,
            project.createdAt.nanoseconds, project.revision, project.id.text,
        ]
    }

    private static func project(_ row: Row) throws -> Project {
        Project(
            id: ProjectID(trusted: row["id"]), tenant: TenantID(trusted: row["tenant"]), slug: try row.slug("slug"),
            displayName: row["display_name"], status: try row.word("status", Project.Status.init),
            createdAt: row.instant("created_at"), revision: row["revision"])
    }
}

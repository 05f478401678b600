import GRDB
import Vocabulary

/// Rows of `admin`.
enum AdminTable {
    static func insert(_ admin: Admin, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO admin (name, role, tenant, status, created_at, revision, id) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: arguments(admin))
    }

    static func update(_ admin: Admin, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE admin SET name = ?, role = ?, tenant = ?, status = ?, created_at = ?, revision = ? WHERE id = ?
                """
        ).execute(arguments: arguments(admin))
    }

    /// Finds by id or by name.
    static func find(_ name: String, _ database: Database) throws -> Admin? {
        try Row.fetchOne(database, sql: "SELECT * FROM admin WHERE id = ? OR name = ?", arguments: [name, name]).map(
            admin)
    }

    static func all(_ database: Database) throws -> [Admin] {
        try Row.fetchAll(database, sql: "SELECT * FROM admin ORDER BY name").map(admin)
    }

    /// Removes an admin with its keys and their secrets; leaves go on to name its id.
    static func delete(_ id: AdminID, _ database: Database) throws {
        for sql in [
            "DELETE FROM key_version WHERE key IN (SELECT id FROM api_key WHERE kind = 'admin' AND admin = ?)",
            "DELETE FROM api_key WHERE kind = 'admin' AND admin = ?", "DELETE FROM admin WHERE id = ?",
        ] {
            try database.cachedStatement(sql: sql).execute(arguments: [id.text])
        }
    }

    private static func arguments(_ admin: Admin) -> StatementArguments {
        [
            admin.name.text, admin.role, admin.tenant?.text, admin.status.rawValue, admin.createdAt.nanoseconds,
            admin.revision, admin.id.text,
        ]
    }

    private static func admin(_ row: Row) throws -> Admin {
        let tenant: String? = row["tenant"]
        return Admin(
            id: AdminID(trusted: row["id"]), name: try row.slug("name"), role: row["role"],
            tenant: tenant.map(TenantID.init(trusted:)), status: try row.word("status", Admin.Status.init),
            createdAt: row.instant("created_at"), revision: row["revision"])
    }
}

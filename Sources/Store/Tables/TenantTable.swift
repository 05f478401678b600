import GRDB
import Vocabulary

/// Rows of `tenant`.
enum TenantTable {
    static func insert(_ tenant: Tenant, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO tenant (slug, display_name, tier, time_zone, status, attributes, allowed_ips, created_at,
                    updated_at, revision, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments(tenant))
    }

    static func update(_ tenant: Tenant, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE tenant SET slug = ?, display_name = ?, tier = ?, time_zone = ?, status = ?, attributes = ?,
                    allowed_ips = ?, created_at = ?, updated_at = ?, revision = ?
                WHERE id = ?
                """
        ).execute(arguments: arguments(tenant))
    }

    /// Finds by id or by slug; an id has an underscore, a slug has none.
    static func find(_ name: String, _ database: Database) throws -> Tenant? {
        try Row.fetchOne(database, sql: "SELECT * FROM tenant WHERE id = ? OR slug = ?", arguments: [name, name]).map(
            tenant)
    }

    static func all(_ database: Database) throws -> [Tenant] {
        try Row.fetchAll(database, sql: "SELECT * FROM tenant ORDER BY slug").map(tenant)
    }

    static func page(after slug: String, limit: Int, _ database: Database) throws -> [Tenant] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM tenant WHERE slug > ? ORDER BY slug LIMIT ?", arguments: [slug, limit]
        ).map(tenant)
    }

    private static func arguments(_ tenant: Tenant) -> StatementArguments {
        [
            tenant.slug.text, tenant.displayName, tenant.tier.text, tenant.timeZone, tenant.status.rawValue,
            ColumnText.map(tenant.attributes), ColumnText.list(tenant.allowedIPs), tenant.createdAt.nanoseconds,
            tenant.updatedAt.nanoseconds, tenant.revision, tenant.id.text,
        ]
    }

    private static func tenant(_ row: Row) throws -> Tenant {
        Tenant(
            id: TenantID(trusted: row["id"]), slug: try row.slug("slug"), displayName: row["display_name"],
            tier: try row.word("tier", TierName.init), timeZone: row["time_zone"],
            status: try row.word("status", Tenant.Status.init), attributes: try ColumnText.map(from: row["attributes"]),
            allowedIPs: try ColumnText.list(from: row["allowed_ips"]), createdAt: row.instant("created_at"),
            updatedAt: row.instant("updated_at"), revision: row["revision"])
    }
}

import GRDB
import Vocabulary

/// Rows of `policy`.
enum PolicyTable {
    static func insert(_ version: PolicyVersion, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO policy (hash, status, files, message, created_by, created_at, promoted_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            version.hash, version.status.rawValue, ColumnText.map(version.files), version.message, version.createdBy,
            version.createdAt.nanoseconds, version.promotedAt?.nanoseconds,
        ])
    }

    static func setStatus(
        _ hash: String, _ status: PolicyVersion.Status, promotedAt: Instant?, _ database: Database
    ) throws {
        try database.cachedStatement(
            sql: "UPDATE policy SET status = ?, promoted_at = coalesce(?, promoted_at) WHERE hash = ?"
        ).execute(arguments: [status.rawValue, promotedAt?.nanoseconds, hash])
    }

    static func setLive(_ hash: String, percent: Int64, at instant: Instant, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE policy SET status = 'live', tenants_percent = ?, promoted_at = ? WHERE hash = ?"
        ).execute(arguments: [percent, instant.nanoseconds, hash])
    }

    /// Finds by the hash or by its beginning, if that names one version alone.
    static func find(_ hash: String, _ database: Database) throws -> PolicyVersion? {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM policy WHERE substr(hash, 1, ?) = ? LIMIT 2",
            arguments: [hash.utf8.count, hash])
        return rows.count == 1 ? try version(rows[0]) : nil
    }

    static func live(_ database: Database) throws -> PolicyVersion? {
        try Row.fetchOne(database, sql: "SELECT * FROM policy WHERE status = 'live' AND tenants_percent = 100")
            .map(version)
    }

    /// The version that is live for some tenants only.
    static func staged(_ database: Database) throws -> PolicyVersion? {
        try Row.fetchOne(database, sql: "SELECT * FROM policy WHERE status = 'live' AND tenants_percent < 100")
            .map(version)
    }

    static func all(_ database: Database) throws -> [PolicyVersion] {
        try Row.fetchAll(database, sql: "SELECT * FROM policy ORDER BY created_at DESC, hash").map(version)
    }

    private static func version(_ row: Row) throws -> PolicyVersion {
        PolicyVersion(
            hash: row["hash"], status: try row.word("status", PolicyVersion.Status.init),
            files: try ColumnText.map(from: row["files"]), message: row["message"], createdBy: row["created_by"],
            createdAt: row.instant("created_at"), promotedAt: row.instantOrNil("promoted_at"),
            tenantsPercent: row["tenants_percent"])
    }
}

import GRDB
import Vocabulary

/// Rows of `key_version`.
enum KeyVersionTable {
    static func insert(_ version: KeyVersion, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO key_version (phc, pepper, sieve, not_after, rotation, first_used_at, key, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments(version))
    }

    static func update(_ version: KeyVersion, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE key_version SET phc = ?, pepper = ?, sieve = ?, not_after = ?, rotation = ?, first_used_at = ?
                WHERE key = ? AND version = ?
                """
        ).execute(arguments: arguments(version))
    }

    static func versions(of key: KeyID, _ database: Database) throws -> [KeyVersion] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM key_version WHERE key = ? ORDER BY version", arguments: [key.text]
        ).map(version)
    }

    /// Versions of the keys of a page, by key: their ids are a range of the index that the page was read by.
    static func versions(
        of keys: [APIKey], ofTenant tenant: TenantID?, _ database: Database
    ) throws -> [KeyID: [KeyVersion]] {
        guard let first = keys.first, let last = keys.last else { return [:] }
        let rows: [Row]
        if let tenant {
            let statement = try database.cachedStatement(
                sql: """
                    SELECT v.* FROM api_key k JOIN key_version v ON v.key = k.id
                    WHERE k.kind = 'project' AND k.tenant = ? AND k.id BETWEEN ? AND ? ORDER BY k.id, v.version
                    """)
            rows = try Row.fetchAll(statement, arguments: [tenant.text, first.id.text, last.id.text])
        } else {
            let statement = try database.cachedStatement(
                sql: "SELECT * FROM key_version WHERE key BETWEEN ? AND ? ORDER BY key, version")
            rows = try Row.fetchAll(statement, arguments: [first.id.text, last.id.text])
        }
        return Dictionary(grouping: rows.map(version), by: \.key)
    }

    /// How many live versions need each pepper.
    static func peppers(_ database: Database) throws -> [Int: Int] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT pepper, count(*) AS versions FROM key_version WHERE phc != '' GROUP BY pepper")
        return Dictionary(rows.map { ($0["pepper"], $0["versions"]) }, uniquingKeysWith: +)
    }

    private static func arguments(_ version: KeyVersion) -> StatementArguments {
        [
            version.phc, version.pepper, version.sieve, version.notAfter?.nanoseconds, version.rotation,
            version.firstUsedAt?.nanoseconds, version.key.text, version.version,
        ]
    }

    private static func version(_ row: Row) -> KeyVersion {
        KeyVersion(
            key: KeyID(trusted: row["key"]), version: row["version"], phc: row["phc"], pepper: row["pepper"],
            sieve: row["sieve"], notAfter: row.instantOrNil("not_after"), rotation: row["rotation"],
            firstUsedAt: row.instantOrNil("first_used_at"))
    }
}

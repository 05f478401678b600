import GRDB
import Vocabulary

/// Rows of `key_notice`: which end of which key was told of.
enum KeyNoticeTable {
    /// Most keys that are told of in one change.
    static let limit = 500

    /// Active keys of projects that end in a span of time and were not told of yet.
    static func unnoticed(after start: Instant, before end: Instant, _ database: Database) throws -> [APIKey] {
        let ids = try String.fetchAll(
            database,
            sql: """
                SELECT api_key.id FROM api_key LEFT JOIN key_notice ON key_notice.key = api_key.id
                WHERE status = 'active' AND kind = 'project' AND api_key.expires_at > ? AND api_key.expires_at <= ?
                    AND key_notice.expires_at IS NOT api_key.expires_at
                LIMIT ?
                """, arguments: [start.nanoseconds, end.nanoseconds, limit])
        return try ids.compactMap { try KeyTable.find(KeyID(trusted: $0), database) }
    }

    static func note(_ key: APIKey, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO key_notice (key, expires_at) VALUES (?, ?)
                ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at
                """
        ).execute(arguments: [key.id.text, key.expiresAt?.nanoseconds])
    }
}

import FoundationEssentials
import GRDB
import Vocabulary

/// Rows of `price_table`.
enum PriceRevisionTable {
    static func insert(_ revision: PriceRevision, _ database: Database) throws -> Bool {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO price_table (revision, document, loaded_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        try insert.execute(
            arguments: [revision.revision, revision.document.data, revision.loadedAt.nanoseconds])
        return database.changesCount > 0
    }

    /// Finds by the hash or by its beginning, if that names one revision alone.
    static func find(_ revision: String, _ database: Database) throws -> PriceRevision? {
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM price_table WHERE substr(revision, 1, ?) = ? LIMIT 2",
            arguments: [revision.utf8.count, revision])
        return rows.count == 1 ? read(rows[0]) : nil
    }

    /// Newest first.
    static func all(_ database: Database) throws -> [PriceRevision] {
        try Row.fetchAll(database, sql: "SELECT * FROM price_table ORDER BY loaded_at DESC, revision").map(read)
    }

    private static func read(_ row: Row) -> PriceRevision {
        PriceRevision(
            revision: row["revision"], loadedAt: row.instant("loaded_at"), document: [UInt8](row["document"] as Data))
    }
}

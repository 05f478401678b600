import GRDB
import Vocabulary

/// Rows of `export`.
enum ExportTable {
    static func insert(_ record: ExportRecord, _ database: Database) throws {
        let sql = """
            INSERT INTO export
                (id, format, owner, kinds, first, past, status, leaves, size, sha256, requested_by, created_at,
                revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        try database.cachedStatement(sql: sql).execute(
            arguments: [
                record.id.text, record.format.rawValue, record.owner, ColumnText.list(record.kinds), record.first,
                record.past, record.status.rawValue, record.leaves, record.size, record.sha256, record.requestedBy,
                record.createdAt.nanoseconds, record.revision,
            ])
    }

    static func update(_ record: ExportRecord, _ database: Database) throws {
        let sql = """
            UPDATE export SET first = ?, past = ?, status = ?, leaves = ?, size = ?, sha256 = ?, revision = ?
            WHERE id = ?
            """
        try database.cachedStatement(sql: sql).execute(
            arguments: [
                record.first, record.past, record.status.rawValue, record.leaves, record.size, record.sha256,
                record.revision, record.id.text,
            ])
    }

    static func find(_ id: String, _ database: Database) throws -> ExportRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM export WHERE id = ?", arguments: [id]).map(record)
    }

    static func all(_ database: Database) throws -> [ExportRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM export ORDER BY created_at DESC, id").map(record)
    }

    /// The newest evidence of a log that is done and ends at or before `size`.
    static func lastEvidence(of owner: String, atMost size: Int, _ database: Database) throws -> ExportRecord? {
        let sql = """
            SELECT * FROM export
            WHERE owner = ? AND format = 'evidence' AND status IN ('done', 'deleted') AND leaves > 0 AND past <= ?
            ORDER BY past DESC LIMIT 1
            """
        return try Row.fetchOne(database, sql: sql, arguments: [owner, size]).map(record)
    }

    private static func record(_ row: Row) throws -> ExportRecord {
        var record = ExportRecord(
            id: ExportID(trusted: row["id"]), format: try row.word("format", ExportRecord.Format.init(rawValue:)),
            owner: row["owner"], kinds: try ColumnText.list(from: row["kinds"]), first: row["first"], past: row["past"],
            requestedBy: row["requested_by"], createdAt: row.instant("created_at"))
        record.status = try row.word("status", ExportRecord.Status.init(rawValue:))
        (record.leaves, record.size, record.sha256) = (row["leaves"], row["size"], row["sha256"])
        record.revision = row["revision"]
        return record
    }
}

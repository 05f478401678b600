import GRDB

/// Rows of `leaf_mark`: where the journal is entered to read a log (`docs/adr/0004`, `docs/adr/0022`).
enum LeafMarks {
    /// How many leaves of a log stand between two marks, at most.
    static let every = 256
    /// How many rows of the journal go by from one mark on until the next leaf of the log has another.
    static let rows: Int64 = 32_768

    /// Where a leaf stands in the journal.
    struct Mark {
        let seq: Int
        let journal: Int64
    }

    static func add(_ mark: Mark, to log: Int64, _ database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO leaf_mark (log, seq, journal) VALUES (?, ?, ?)")
            .execute(integers: [log, Int64(mark.seq), mark.journal])
    }

    /// The mark of a log at or below `first`, and those after it that are below `past`.
    static func of(_ log: Int64, from first: Int, to past: Int, _ database: Database) throws -> [Mark] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT seq, journal FROM leaf_mark WHERE log = ?1 AND seq < ?3
                    AND seq >= (SELECT max(seq) FROM leaf_mark WHERE log = ?1 AND seq <= ?2) ORDER BY seq
                """, arguments: [log, first, past]
        ).map { row in Mark(seq: row[0], journal: row[1]) }
    }
}

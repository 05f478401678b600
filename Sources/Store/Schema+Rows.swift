import AuditLog
import FoundationEssentials
import GRDB

extension Schema {
    /// Rows that follow from the leaves are written later than these (`docs/adr/0012`).
    static func addJournalPlaces(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE account ADD COLUMN journal INTEGER NOT NULL DEFAULT 0; -- the last leaf that it counts
                ALTER TABLE rollup ADD COLUMN journal INTEGER NOT NULL DEFAULT 0; -- likewise
                ALTER TABLE journal ADD COLUMN memo BLOB; -- what the rows need and the leaf does not say: JournalMemo
                CREATE TABLE open_hold (
                    journal INTEGER PRIMARY KEY, -- of the leaf that admitted it
                    model TEXT NOT NULL -- as billed
                ) STRICT;
                INSERT INTO fact (name, value) SELECT 'rows_through', coalesce(max(id), 0) FROM journal;
                """)
        try moveHolds(database)
        try database.execute(sql: "DROP TABLE hold")
    }

    /// Marks every leaf of the house's own logs, as writers do since (`docs/adr/0022`).
    static func markEachLeaf(_ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO leaf_mark (log, seq, journal)
                SELECT log, seq, id FROM journal WHERE log IN (
                    SELECT id FROM log WHERE owner IN (?1, ?2) OR owner LIKE ?1 || '.g%' OR owner LIKE ?2 || '.g%')
                """, arguments: [LogOrigin.house, LogOrigin.root])
    }

    /// Finds the leaves of the holds that are open, newest first: they were admitted not long ago.
    private static func moveHolds(_ database: Database) throws {
        var models: [String: String] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT request, model FROM hold") { models[row[0]] = row[1] }
        guard !models.isEmpty else { return }
        var reader = LeafReader()
        let rows = try Row.fetchCursor(database, sql: "SELECT id, bytes FROM journal ORDER BY id DESC")
        while !models.isEmpty, let row = try rows.next() {
            let bytes: Data = row[1]
            // Leaves of the root log are signed heads, not JSON.
            guard let leaf = try? reader.read([UInt8](bytes)), leaf.kind == .admitted, let request = leaf.request,
                let model = models.removeValue(forKey: request)
            else { continue }
            try database.execute(
                sql: "INSERT INTO open_hold (journal, model) VALUES (?, ?)", arguments: [row[0] as Int64, model])
        }
        guard let lost = models.keys.min() else { return }
        throw StoreFailure(doing: "moving open holds", cause: "no leaf admits \(lost)")
    }
}

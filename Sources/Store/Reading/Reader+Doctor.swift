import GRDB
package import Vocabulary

extension Reader {
    /// Active keys of tenants and of admins that end before an instant, the first to end first.
    package func keysEnding(before end: Instant, limit: Int) throws -> [APIKey] {
        try read { try KeyTable.ending(before: end, limit: limit, $0) }
    }

    /// Tables whose pages, rows and indexes contradict each other, with the first thing that is wrong.
    ///
    /// Leaves and what is found by them are left out: they are long, and `audit verify` proves them.
    package func damagedTables() throws -> [(table: String, cause: String)] {
        try read { database in
            let tables = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                        AND name NOT IN ('journal', 'leaf_mark', 'signed_head', 'rollup') ORDER BY name
                    """)
            return try tables.compactMap { table in
                let said = try String.fetchOne(
                    database, sql: "SELECT integrity_check FROM pragma_integrity_check(?)", arguments: [table])
                return said == "ok" ? nil : (table, said ?? "it cannot be read")
            }
        }
    }
}

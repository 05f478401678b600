import GRDB
import Vocabulary

/// Places of the columns of a live version, as a start reads it.
package enum VersionColumn {
    package static let key: Int32 = 0
    package static let version: Int32 = 1
    package static let phc: Int32 = 2
    package static let pepper: Int32 = 3
    package static let sieve: Int32 = 4
    package static let notAfter: Int32 = 5

    static let names = "key, version, phc, pepper, sieve, not_after"
}

/// Places of the columns of a key, as a start reads it.
package enum KeyColumn {
    package static let id: Int32 = 0
    package static let name: Int32 = 1
    package static let epoch: Int32 = 2
    package static let expiresAt: Int32 = 3

    /// What many keys have alike: whatever else decides what a key may do.
    package static let shape: ClosedRange<Int32> = 4...15
    fileprivate static let row: Int32 = 16

    static let names = """
        id, name, epoch, expires_at, kind, tenant, project, admin, iif(owner = 'service', 's', 'u'), tier, scopes,
        status, allowed_ips, narrowing, attributes, approvals, rowid
        """
}

extension Reader {
    /// Lends every live version of a key's secret, and then every key, in one look at the store.
    ///
    /// Each table is read from one end to the other: to look up the versions of each key would read pages at random.
    ///
    /// - Parameter keys: Gets a row, and a way to read the whole key of it.
    package func scanKeys(
        versions takeVersion: (borrowing BareRow) throws -> Void,
        keys takeKey: (borrowing BareRow, _ whole: () throws -> APIKey) throws -> Void
    ) throws {
        try read { database in
            try database.makeStatement(
                sql: "SELECT \(VersionColumn.names) FROM key_version WHERE phc != '' ORDER BY key, version"
            ).eachBareRow(takeVersion)
            try database.makeStatement(sql: "SELECT \(KeyColumn.names) FROM api_key ORDER BY rowid").eachBareRow {
                row in
                try takeKey(row) { try KeyTable.key(row: row.integer(KeyColumn.row), database) }
            }
        }
    }
}

import AuditLog
import GRDB

extension Reader {
    /// The newest signed head of a log with at most `size` leaves.
    package func signedHead(of owner: String, atMost size: Int = .max) throws -> SignedHead? {
        try head(of: owner, atMost: size).flatMap(SignedHead.init(text:))
    }

    /// The newest head of the root log that `count` witnesses cosigned, with their lines; without witnesses the newest.
    package func rootHead(cosignedBy count: Int) throws -> SignedHead? {
        guard count > 0 else { return try signedHead(of: LogOrigin.root) }
        return try read { database in
            let sql = """
                SELECT size FROM cosignature AS one
                WHERE (SELECT count(*) FROM cosignature AS all_of WHERE all_of.size = one.size) >= ?
                ORDER BY size DESC LIMIT 1
                """
            guard let size = try Int.fetchOne(database, sql: sql, arguments: [count]) else { return nil }
            return try cosigned(size, database)
        }
    }

    /// The newest head of the root log that a witness cosigned, else the newest, as the text of a note.
    package func newestCosigned() throws -> String? {
        let head = try rootHead(cosignedBy: 1) ?? signedHead(of: LogOrigin.root)
        return head.map { String(decoding: $0.note.bytes, as: UTF8.self) }
    }

    private func cosigned(_ size: Int, _ database: Database) throws -> SignedHead? {
        let sql = """
            SELECT note FROM signed_head
            WHERE size = ? AND log = (SELECT id FROM log WHERE owner = ?)
            """
        guard let text = try String.fetchOne(database, sql: sql, arguments: [size, LogOrigin.root]) else { return nil }
        let lines = try String.fetchAll(
            database, sql: "SELECT line FROM cosignature WHERE size = ? ORDER BY witness", arguments: [size])
        return SignedHead(text: text + lines.joined())
    }

    /// The largest head of the root log that a witness cosigned; 0 if none.
    package func cosignedSize(by witness: String) throws -> Int {
        try read { database in
            let sql = "SELECT max(size) FROM cosignature WHERE witness = ?"
            return try Int.fetchOne(database, sql: sql, arguments: [witness]) ?? 0
        }
    }

    /// A head of a log that covers `size` leaves and is a leaf of the root log before `end`.
    ///
    /// - Parameter newest: Of several the newest one; else the first that covers them.
    package func rootedHead(
        of owner: String, covering size: Int, before end: Int, newest: Bool = true
    ) throws -> RootedHead? {
        try read { database in
            let sql = newest ? Self.newestCovering : Self.firstCovering
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [owner, size, end]) else { return nil }
            return SignedHead(text: row[0]).map { RootedHead(head: $0, index: row[1]) }
        }
    }

    private static let newestCovering = """
        SELECT note, rooted FROM signed_head
        WHERE log = (SELECT id FROM log WHERE owner = ?) AND size >= ? AND rooted < ? ORDER BY size DESC LIMIT 1
        """

    private static let firstCovering = """
        SELECT note, rooted FROM signed_head
        WHERE log = (SELECT id FROM log WHERE owner = ?) AND size >= ? AND rooted < ? ORDER BY size LIMIT 1
        """
}

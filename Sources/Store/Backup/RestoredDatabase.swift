import AuditLog
import FoundationEssentials
import GRDB
import Glibc

/// What is done to the database of a backup before it is opened as the state of a daemon again.
package enum RestoredDatabase {
    /// Moves the epoch of every key, so that nothing that was proved before the restore counts after it.
    package static func bumpEpochs(_ path: String) throws {
        try change(path) { database in try database.execute(sql: "UPDATE api_key SET epoch = epoch + 1") }
    }

    /// Closes every log and puts an empty one of the next generation in its place (`docs/adr/0010`).
    ///
    /// The old rows, leaves and heads stay for receipts; nothing is ever signed for them again. The new logs have no
    /// leaf yet: `Books.openSuccessors` writes the first.
    ///
    /// - Parameters:
    ///   - era: Of the key that the new logs are signed with.
    ///   - published: The newest generation of which a head was published: the new logs come behind it, or one name
    ///     would be signed over two histories.
    package static func closeLogs(_ path: String, deployment: String, era: Int, published: Int = 1) throws {
        try change(path) { database in
            // Their rows may be behind their leaves, and nobody folds the leaves of a closed log.
            var book = try LogBook.folded(database)
            try book.writeAll(to: database)
            for row in try Row.fetchAll(database, sql: "SELECT id, owner, origin FROM log ORDER BY id") {
                let (owner, old): (String, String) = (row["owner"], row["origin"])
                guard !LogTable.isClosed(owner) else { continue }
                let generation = LogOrigin.generation(of: old)
                let next = max(generation, published) + 1
                guard let origin = LogOrigin(deployment: deployment, log: owner, generation: next) else {
                    throw StoreFailure(doing: "naming a log", cause: "`\(old)` has no successor")
                }
                try database.execute(
                    sql: "UPDATE log SET owner = ?, rooted = size WHERE id = ?",
                    arguments: [LogTable.closedName(owner, generation), row["id"] as Int64])
                try database.execute(
                    sql: """
                        INSERT INTO log (owner, origin, era, size, edge, last_ts, rooted)
                        VALUES (?, ?, ?, 0, ?, 0, 0)
                        """,
                    arguments: [owner, origin.text, era, TreeEdge().data])
            }
            try database.execute(sql: "DELETE FROM sink_mark")
            try database.execute(sql: "DELETE FROM cosignature")
            try database.execute(sql: "DELETE FROM fact WHERE name LIKE 'carried/%' OR name LIKE 'pruned/%'")
        }
    }

    /// Deletes again what was erased after the backup was made; `subjects` are lines of the file `erased-subjects`.
    ///
    /// - Returns: How many values there were.
    package static func forget(_ subjects: [String], in path: String) throws -> Int {
        guard PrivateFiles.size(path) != nil else { return 0 }
        var count = 0
        try change(path) { database in
            for subject in subjects {
                try database.execute(sql: "DELETE FROM personal WHERE subject = ?", arguments: [subject])
                count += database.changesCount
                try database.execute(sql: "DELETE FROM subject WHERE id = ?", arguments: [subject])
            }
        }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA secure_delete = ON; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
        return count
    }

    /// Brings everything that was committed into the one file, so that it can be moved.
    package static func settle(_ path: String) throws {
        guard PrivateFiles.size(path) != nil else { return }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
        for suffix in ["-wal", "-shm"] {
            // SAFETY: reads the path during the call; what is not there need not be removed.
            _ = unsafe unlink(path + suffix)
        }
    }

    private static func change(_ path: String, _ body: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write(body)
        try queue.close()
    }
}

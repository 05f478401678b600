import AuditLog
import FoundationEssentials
import GRDB
import Vocabulary

/// Rows of `log`, `journal`, `leaf_mark` and `signed_head`.
enum LogTable {
    /// The logs that are open; one that was closed for a successor is found by its own name alone.
    static func logs(_ database: Database) throws -> [LogBook.OpenLog] {
        let sql = """
            SELECT log.*, coalesce((SELECT max(size) FROM signed_head WHERE log = log.id), 0) AS signed,
                coalesce((
                    SELECT size FROM signed_head WHERE log = log.id AND rooted IS NOT NULL ORDER BY size DESC LIMIT 1
                ), 0) AS head_rooted
            FROM log WHERE owner NOT LIKE '%.g%' ORDER BY id
            """
        return try Row.fetchAll(database, sql: sql).map(log)
    }

    /// The owner under which a closed log stands, or the pattern of all closed logs of `owner`.
    static func closedName(_ owner: String, _ generation: Int?) -> String {
        "\(owner).g" + (generation.map(String.init) ?? "%")
    }

    static func isClosed(_ owner: String) -> Bool { owner.contains(".g") }

    /// Every row that follows from leaves counts at least those up to here (`docs/adr/0012`).
    ///
    /// A database of before that has no mark, and its rows count every leaf.
    static func rowsThrough(_ database: Database) throws -> Int64 {
        let text = try String.fetchOne(
            database, sql: "SELECT value FROM fact WHERE name = ?", arguments: [RowRound.fact])
        guard let text else { return try nextJournal(database) - 1 }
        guard let mark = Int64(text) else {
            throw StoreFailure(doing: "reading the mark of the rows", cause: "`\(text)` is no number")
        }
        return mark
    }

    static func nextJournal(_ database: Database) throws -> Int64 {
        (try Int64.fetchOne(database, sql: "SELECT max(id) FROM journal") ?? 0) + 1
    }

    /// Leaves of the log `id` from `first` on, at most `limit`, in the order of the log (`docs/adr/0022`).
    ///
    /// From each mark on it reads to the last leaf before the next mark. Leaves that are not there are looked for up to
    /// the end of the journal: who knows the size of the log asks for no more.
    static func leaves(of id: Int64, from first: Int, limit: Int, _ database: Database) throws -> [[UInt8]] {
        let past = limit < Int.max - first ? first + limit : Int.max
        let marks = try LeafMarks.of(id, from: first, to: past, database)
        let run = try database.cachedStatement(
            sql: "SELECT bytes FROM journal WHERE id >= ? AND id < ? AND log = ? AND seq >= ? ORDER BY id LIMIT ?")
        var leaves: [[UInt8]] = []
        for (place, mark) in marks.enumerated() {
            let next = place + 1 < marks.count ? marks[place + 1] : LeafMarks.Mark(seq: past, journal: .max)
            let start = max(first, mark.seq)
            let rows = try Row.fetchCursor(
                run, arguments: [mark.journal, next.journal, id, start, next.seq - start])
            while let row = try rows.next() {
                let bytes: Data = row[0]
                leaves.append([UInt8](bytes))
            }
        }
        return leaves
    }

    /// Leaves of all logs in the order in which they were written.
    static func journal(from row: Int64, limit: Int, _ database: Database) throws -> [JournalLeaf] {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT journal.id, log.owner, journal.bytes FROM journal JOIN log ON log.id = journal.log
                WHERE journal.id >= ? ORDER BY journal.id LIMIT ?
                """, arguments: [row, limit])
        var leaves: [JournalLeaf] = []
        while let row = try rows.next() {
            let bytes: Data = row[2]
            leaves.append(JournalLeaf(row: row[0], owner: row[1], bytes: [UInt8](bytes)))
        }
        return leaves
    }

    /// The last signed head of a log that is not larger than `size`.
    static func head(of id: Int64, atMost size: Int, _ database: Database) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT note FROM signed_head WHERE log = ? AND size <= ? ORDER BY size DESC LIMIT 1",
            arguments: [id, size])
    }

    private static func log(_ row: Row) throws -> LogBook.OpenLog {
        let bytes: Data = row["edge"]
        let size: Int = row["size"]
        guard let edge = TreeEdge(bytes: [UInt8](bytes)), edge.size == size else {
            throw StoreFailure(doing: "reading a log", cause: "the edge of log \(row["owner"] as String) is corrupt")
        }
        let lastTime = row.instant("last_ts")
        let signed: Int = row["signed"]
        let rooted: Int = max(row["rooted"], row["head_rooted"])
        return LogBook.OpenLog(
            id: row["id"], owner: row["owner"], origin: row["origin"], era: row["era"], edge: edge, lastTime: lastTime,
            signedSize: signed, rootedSize: rooted, unrootedSince: rooted < size ? lastTime : nil)
    }
}

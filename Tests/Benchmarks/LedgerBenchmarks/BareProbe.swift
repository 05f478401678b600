import Foundation
import GRDB
import GRDBSQLite

/// The peer: a journal in SQLite and nothing around it, one row per leaf, one flush per batch.
struct BareProbe {
    let batch: Int
    let pairsPerSecond: Double
    /// Microseconds of CPU per pair.
    let processor: Double

    static func run(in folder: String, batch: Int, seconds: Int) throws -> BareProbe {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000")
        }
        let queue = try DatabaseQueue(path: folder + "/probe-\(batch).db", configuration: configuration)
        return try queue.inDatabase { database in
            try database.execute(
                sql: """
                    CREATE TABLE journal (id INTEGER PRIMARY KEY, log INTEGER NOT NULL, seq INTEGER NOT NULL,
                        bytes BLOB NOT NULL) STRICT
                    """)
            let (start, busy) = (monotonicNow(), processorNow())
            var pairs = 0
            while monotonicNow() - start < Int64(seconds) * 1_000_000_000 {
                try commit(batch, after: pairs, database)
                pairs += batch
            }
            return BareProbe(
                batch: batch, pairsPerSecond: Double(pairs) / (Double(monotonicNow() - start) / 1e9),
                processor: Double(processorNow() - busy) / 1e3 / Double(pairs))
        }
    }

    private static let admitted = Data(repeating: 0x61, count: 860)
    private static let settled = Data(repeating: 0x62, count: 420)

    private static func commit(_ batch: Int, after pairs: Int, _ database: Database) throws {
        try database.execute(sql: "BEGIN IMMEDIATE")
        let insert = try database.cachedStatement(sql: "INSERT INTO journal (log, seq, bytes) VALUES (?, ?, ?)")
        for pair in pairs..<(pairs + batch) {
            try insert.execute(arguments: [1, pair * 2, admitted])
            try insert.execute(arguments: [1, pair * 2 + 1, settled])
        }
        try database.execute(sql: "COMMIT")
    }
}

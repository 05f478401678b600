import AuditLog
import GRDB
package import Vocabulary

extension Reader {
    /// How many active keys end after `now` and before `end`.
    package func keysExpiring(after now: Instant, before end: Instant) throws -> Int {
        try read { database in
            let sql = "SELECT count(*) FROM api_key WHERE status = 'active' AND expires_at > ? AND expires_at <= ?"
            return try Int.fetchOne(database, sql: sql, arguments: [now.nanoseconds, end.nanoseconds]) ?? 0
        }
    }

    /// The newest cosignature of a witness: when it says that it was made, and how much of the root log it covers.
    package func lastCosignature(by witness: String) throws -> (at: Instant, size: Int)? {
        try read { database in
            let sql = "SELECT size, line FROM cosignature WHERE witness = ? ORDER BY size DESC LIMIT 1"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [witness]) else { return nil }
            return NoteSignature.statedTime(inLine: row["line"]).map { (Instant(seconds: $0), row["size"]) }
        }
    }

    /// How many leaves of the root log there are.
    package func rootSize() throws -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT size FROM log WHERE owner = ?", arguments: [LogOrigin.root]) ?? 0 }
    }

    /// How many leaves of all logs a sink has not taken.
    package func pendingLeaves(of sink: String) throws -> Int {
        try read { database in
            let sql = """
                SELECT coalesce(sum(log.size - coalesce(sink_mark.next, 0)), 0) FROM log
                LEFT JOIN sink_mark ON sink_mark.owner = log.owner AND sink_mark.sink = ?
                WHERE log.owner <> ?
                """
            return try Int.fetchOne(database, sql: sql, arguments: [sink, LogOrigin.root]) ?? 0
        }
    }

    /// Nano-dollars that each tenant was charged in the minutes from `first` on, and of these from `second` on.
    package func spent(since first: Int64, and second: Int64) throws -> [TenantID: (all: Int64, recent: Int64)] {
        try read { database in
            let sql = """
                SELECT tenant, sum(cost), sum(iif(minute >= ?, cost, 0)) FROM rollup WHERE minute >= ? GROUP BY tenant
                """
            let rows = try Row.fetchAll(database, sql: sql, arguments: [second, first])
            return Dictionary(
                rows.map { (TenantID(trusted: $0[0]), ($0[1], $0[2])) }, uniquingKeysWith: { first, _ in first })
        }
    }
}

import AuditLog
import GRDB
package import Vocabulary

extension Reader {
    /// How many active keys end after `now` and before `end`.
    package func keysExpiring(after now: Instant, before end: Instant) throws -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: KeyTable.endingCount, arguments: [now.nanoseconds, end.nanoseconds]) ?? 0
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
        try openLogs().first { $0.owner == LogOrigin.root }?.edge.size ?? 0
    }

    /// How many leaves of all logs a sink has not taken.
    package func pendingLeaves(of sink: String) throws -> Int {
        let marks = try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT owner, next FROM sink_mark WHERE sink = ?", arguments: [sink])
            return Dictionary(rows.map { ($0[0] as String, $0[1] as Int) }, uniquingKeysWith: max)
        }
        return try openLogs().filter { $0.owner != LogOrigin.root }.reduce(0) { sum, log in
            sum + max(0, log.edge.size - (marks[log.owner] ?? 0))
        }
    }

    /// Nano-dollars that each tenant was charged in the minutes from `first` on, and of these from `second` on.
    package func spent(since first: Int64, and second: Int64) throws -> [TenantID: (all: Int64, recent: Int64)] {
        try read { database in
            let sql = """
                SELECT tenant, sum(cost), sum(iif(minute >= ?, cost, 0)) FROM rollup WHERE minute >= ? GROUP BY tenant
                """
            var spent: [TenantID: (all: Int64, recent: Int64)] = [:]
            for row in try Row.fetchAll(database, sql: sql, arguments: [second, first]) {
                spent[TenantID(trusted: row[0])] = (row[1], row[2])
            }
            for (cell, sums) in try UsageTail.sums(database) where cell.minute >= first {
                spent[sums.tenant, default: (0, 0)].all += sums.cost
                if cell.minute >= second { spent[sums.tenant]?.recent += sums.cost }
            }
            return spent
        }
    }
}

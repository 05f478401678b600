import AuditLog
import FoundationEssentials
import GRDB
import StrictJSON
package import Vocabulary

/// A call of the last minutes, as far as rates are concerned.
package struct RecentCall: Hashable, Sendable {
    package let at: Instant
    /// Subjects that count it, from the innermost account up to the tenant.
    package let path: [String]
    package let requests: Int64
    package let tokens: Int64
}

extension Reader {
    /// The most leaves that a start looks back over.
    package static let recentLimit: Int64 = 200_000

    /// What was admitted since `since`, oldest first: single calls of the last minute, minutes before that.
    ///
    /// A call whose end is not in the log counts as its body did at admission.
    package func recentCalls(since: Instant, now: Instant) throws -> [RecentCall] {
        try read { database in
            let minute = max(since, now.advanced(bySeconds: -60))
            let single = try Self.calls(since: minute, database)
            let earlier = try Self.minutes(from: since.seconds / 60, to: minute.seconds / 60, database)
            return (earlier + single).sorted { $0.at < $1.at }
        }
    }

    private static func calls(since: Instant, _ database: Database) throws -> [RecentCall] {
        var used: [String: Int64] = [:]
        var calls: [RecentCall] = []
        var reader = LeafReader()
        let first = try firstRow(since: since, database)
        // Only a hold and its end have a memo. Whatever else happened is passed over without a look at its bytes.
        let rows = try Row.fetchCursor(
            database, sql: "SELECT bytes FROM journal WHERE id >= ? AND memo IS NOT NULL ORDER BY id DESC",
            arguments: [first])
        while let row = try rows.next() {
            let bytes: Data = row[0]
            let leaf = [UInt8](bytes)
            guard let view = try? reader.read(leaf), let request = view.request else { continue }
            // Leaves of several logs stand in the order of their commits, so all that follow are older, too.
            guard view.time >= since else { break }
            if view.kind == .settled { used[request] = tokens(of: leaf) }
            guard case .held(_, let path, _, _) = view.money else { continue }
            calls.append(
                RecentCall(at: view.time, path: path, requests: 1, tokens: used[request] ?? estimate(of: leaf)))
        }
        return calls
    }

    /// The first row that a start looks at: no leaf before it is as young as `since`, or it is too far back.
    ///
    /// Found by halving, because leaves stand in the order of their commits.
    private static func firstRow(since: Instant, _ database: Database) throws -> Int64 {
        let end = try LogTable.nextJournal(database)
        var (low, high) = (max(0, end - recentLimit), end)
        while low < high {
            let middle = low + (high - low) / 2
            // Signed heads say no time of their own.
            let found = try time(between: middle, and: high, database)
            guard let found, found.time < since else {
                high = middle
                continue
            }
            low = found.row + 1
        }
        return low
    }

    /// The first row from `row` on that is a leaf with a time.
    private static func time(
        between row: Int64, and end: Int64, _ database: Database
    ) throws -> (row: Int64, time: Instant)? {
        let statement = try database.cachedStatement(
            sql: "SELECT id, bytes FROM journal WHERE id >= ? AND id < ? ORDER BY id")
        let rows = try Row.fetchCursor(statement, arguments: [row, end])
        while let row = try rows.next() {
            let bytes: Data = row[1]
            if let leaf = try? LeafReader.read([UInt8](bytes)) { return (row[0], leaf.time) }
        }
        return nil
    }

    /// Input, cache creation and output of a settled leaf.
    private static func tokens(of leaf: [UInt8]) -> Int64? {
        guard let usage = (try? JSONReader.parse(leaf))?["usage"] else { return nil }
        return ["input", "output", "write_1h", "write_5m"].reduce(0) { $0 &+ (usage[$1]?.integer ?? 0) }
    }

    /// What admission took: a token for four bytes, and one.
    private static func estimate(of leaf: [UInt8]) -> Int64 {
        ((try? JSONReader.parse(leaf))?["detail"]?["bytes"]?.integer ?? 0) / 4 + 1
    }

    private static func minutes(from first: Int64, to last: Int64, _ database: Database) throws -> [RecentCall] {
        let sql = """
            SELECT minute, key, project, tenant, sum(requests) AS requests,
                sum(input + output + cache_write_5m + cache_write_1h) AS tokens
            FROM rollup WHERE minute >= ? AND minute < ? GROUP BY minute, key ORDER BY minute DESC LIMIT ?
            """
        let stored = try Row.fetchAll(database, sql: sql, arguments: [first, last, recentLimit]).map { row in
            Self.minute(
                row["minute"], [row["key"], row["project"], row["tenant"]], requests: row["requests"],
                tokens: row["tokens"])
        }
        let tail = try UsageTail.sums(database).filter { (first..<max(first, last)).contains($0.key.minute) }
        return stored
            + tail.map { cell, sums in
                minute(
                    cell.minute, [cell.key.text, sums.project.text, sums.tenant.text], requests: sums.requests,
                    tokens: sums.usage.input + sums.usage.output + sums.usage.cacheWrite5m + sums.usage.cacheWrite1h)
            }
    }

    private static func minute(_ minute: Int64, _ path: [String], requests: Int64, tokens: Int64) -> RecentCall {
        // At the end of its minute: nothing comes back early.
        RecentCall(at: Instant(seconds: minute * 60 + 59), path: path, requests: requests, tokens: tokens)
    }
}

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
    package static let recentLimit = 200_000

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
        let rows = try Row.fetchCursor(
            database, sql: "SELECT bytes FROM journal ORDER BY id DESC LIMIT ?", arguments: [recentLimit])
        while let row = try rows.next() {
            let bytes: Data = row[0]
            guard let leaf = try? LeafReader.read([UInt8](bytes)), let request = leaf.request else { continue }
            // Leaves of several logs stand in the order of their commits, so all that follow are older, too.
            guard leaf.time >= since else { break }
            if leaf.kind == .settled { used[request] = tokens(of: [UInt8](bytes)) }
            guard case .held(_, let path, _, _) = leaf.money else { continue }
            calls.append(
                RecentCall(
                    at: leaf.time, path: path, requests: 1, tokens: used[request] ?? estimate(of: [UInt8](bytes))))
        }
        return calls
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

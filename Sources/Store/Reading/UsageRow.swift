package import BudgetLedger
import GRDB
package import Vocabulary

/// What one key used of one model in one bucket of time.
package struct UsageRow: Hashable, Sendable {
    /// Minutes since 1970 of the bucket's first minute.
    package let minute: Int64
    package let tenant: TenantID
    package let project: ProjectID
    package let key: KeyID
    package let model: String
    package let requests: Int64
    package let usage: TokenUsage
    package let cost: NanoUSD
    /// The part of `cost` that no usage report backs.
    package let estimated: NanoUSD
    package let split: CostSplit

    static func fetch(
        from first: Int64, to last: Int64, bucketMinutes: Int64, tenant: TenantID?, _ database: Database
    ) throws -> [UsageRow] {
        let sql = """
            SELECT minute - (minute % ?3) AS bucket, tenant, project, key, model, sum(requests) AS requests,
                sum(input) AS input, sum(output) AS output, sum(cache_write_5m) AS write5m,
                sum(cache_write_1h) AS write1h, sum(cache_read) AS reads, sum(cost) AS cost,
                sum(estimated) AS estimated, sum(cost_input) AS class0, sum(cost_output) AS class1,
                sum(cost_cache_read) AS class2,
                sum(cost_cache_write_5m) AS class3, sum(cost_cache_write_1h) AS class4,
                sum(cost_server_tool) AS class5
            FROM rollup
            WHERE minute >= ?1 AND minute < ?2 AND (?4 IS NULL OR tenant = ?4)
            GROUP BY bucket, tenant, project, key, model ORDER BY bucket, tenant, key, model
            """
        let bucket = max(1, bucketMinutes)
        let stored = try Row.fetchAll(database, sql: sql, arguments: [first, last, bucket, tenant?.text]).map(row)
        let tail = try UsageTail.sums(database).filter { cell, sums in
            (first..<max(first, last)).contains(cell.minute) && tenant.map { $0 == sums.tenant } ?? true
        }
        return tail.isEmpty ? stored : merged(stored, tail, bucket: bucket)
    }

    /// Adds what the rows lack to the rows of its bucket.
    private static func merged(
        _ stored: [UsageRow], _ tail: [UsageShelf.Cell: UsageShelf.Sums], bucket: Int64
    ) -> [UsageRow] {
        var rows = Dictionary(stored.map { ($0.cell, $0) }, uniquingKeysWith: { first, _ in first })
        for (cell, sums) in tail {
            let added = UsageRow(
                minute: cell.minute - cell.minute % bucket, tenant: sums.tenant, project: sums.project, key: cell.key,
                model: cell.model, requests: sums.requests, usage: sums.usage, cost: NanoUSD(sums.cost),
                estimated: NanoUSD(sums.estimated), split: sums.split)
            rows[added.cell] = rows[added.cell]?.adding(added) ?? added
        }
        return rows.values.sorted { $0.order < $1.order }
    }

    private var cell: UsageShelf.Cell { UsageShelf.Cell(minute: minute, key: key, model: model) }

    private var order: (Int64, String, String, String) { (minute, tenant.text, key.text, model) }

    private func adding(_ other: UsageRow) -> UsageRow {
        var (usage, split) = (usage, split)
        for field in [\TokenUsage.input, \.output, \.cacheWrite5m, \.cacheWrite1h, \.cacheRead] {
            usage[keyPath: field] += other.usage[keyPath: field]
        }
        for part in CostClass.allCases { split[part] = split[part].adding(other.split[part]) ?? .largest }
        return UsageRow(
            minute: minute, tenant: tenant, project: project, key: key, model: model,
            requests: requests + other.requests, usage: usage, cost: cost.adding(other.cost) ?? .largest,
            estimated: estimated.adding(other.estimated) ?? .largest, split: split)
    }

    private static func row(_ row: Row) -> UsageRow {
        var usage = TokenUsage()
        usage.input = row["input"]
        usage.output = row["output"]
        usage.cacheWrite5m = row["write5m"]
        usage.cacheWrite1h = row["write1h"]
        usage.cacheRead = row["reads"]
        var split = CostSplit()
        for part in CostClass.allCases { split[part] = NanoUSD(row["class\(part.rawValue)"]) }
        return UsageRow(
            minute: row["bucket"], tenant: TenantID(trusted: row["tenant"]),
            project: ProjectID(trusted: row["project"]),
            key: KeyID(trusted: row["key"]), model: row["model"], requests: row["requests"], usage: usage,
            cost: NanoUSD(row["cost"]), estimated: NanoUSD(row["estimated"]), split: split)
    }
}

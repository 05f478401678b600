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
        return try Row.fetchAll(
            database, sql: sql, arguments: [first, last, max(1, bucketMinutes), tenant?.text]
        ).map(row)
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

import BudgetLedger
import GRDB
import Vocabulary

/// Sums of usage by minute, key and model, as reports read them.
///
/// They are written by the commit that settles, so what is reported is what was charged.
struct UsageShelf {
    private struct Cell: Hashable {
        let minute: Int64
        let key: KeyID
        let model: String
    }

    private struct Sums {
        let tenant: TenantID
        let project: ProjectID
        var requests: Int64 = 0
        var usage = TokenUsage()
        var cost: Int64 = 0
        var estimated: Int64 = 0
        var split = CostSplit()
    }

    private var added: [Cell: Sums] = [:]

    /// Adds one settled call.
    mutating func add(
        _ usage: TokenUsage, cost: NanoUSD, split: CostSplit = CostSplit(), isEstimated: Bool, key: KeyID,
        model: String, of entry: Registry.KeyEntry, at instant: Instant
    ) {
        let cell = Cell(minute: instant.seconds / 60, key: key, model: model)
        var sums = added[cell] ?? Sums(tenant: entry.tenant, project: entry.project)
        sums.requests += 1
        sums.usage.input += usage.input
        sums.usage.output += usage.output
        sums.usage.cacheWrite5m += usage.cacheWrite5m
        sums.usage.cacheWrite1h += usage.cacheWrite1h
        sums.usage.cacheRead += usage.cacheRead
        sums.cost = sums.cost.addingReportingOverflow(cost.count).partialValue
        if isEstimated { sums.estimated = sums.estimated.addingReportingOverflow(cost.count).partialValue }
        for part in CostClass.allCases { sums.split[part] = sums.split[part].adding(split[part]) ?? .largest }
        added[cell] = sums
    }

    mutating func write(to database: Database) throws {
        guard !added.isEmpty else { return }
        let upsert = try database.cachedStatement(sql: Self.upsert)
        for (cell, sums) in added {
            try upsert.execute(
                integers: [
                    cell.minute, sums.requests, sums.usage.input, sums.usage.output, sums.usage.cacheWrite5m,
                    sums.usage.cacheWrite1h, sums.usage.cacheRead, sums.cost, sums.estimated,
                ] + CostClass.allCases.map { sums.split[$0].count },
                texts: [cell.key.text, cell.model, sums.tenant.text, sums.project.text])
        }
        added.removeAll(keepingCapacity: true)
    }

    private static let upsert = """
        INSERT INTO rollup (minute, requests, input, output, cache_write_5m, cache_write_1h, cache_read, cost,
            estimated, cost_input, cost_output, cost_cache_read, cost_cache_write_5m, cost_cache_write_1h,
            cost_server_tool, key, model, tenant, project)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (minute, key, model) DO UPDATE SET
            requests = requests + excluded.requests, input = input + excluded.input, output = output + excluded.output,
            cache_write_5m = cache_write_5m + excluded.cache_write_5m,
            cache_write_1h = cache_write_1h + excluded.cache_write_1h, cache_read = cache_read + excluded.cache_read,
            cost = cost + excluded.cost, estimated = estimated + excluded.estimated,
            cost_input = cost_input + excluded.cost_input, cost_output = cost_output + excluded.cost_output,
            cost_cache_read = cost_cache_read + excluded.cost_cache_read,
            cost_cache_write_5m = cost_cache_write_5m + excluded.cost_cache_write_5m,
            cost_cache_write_1h = cost_cache_write_1h + excluded.cost_cache_write_1h,
            cost_server_tool = cost_server_tool + excluded.cost_server_tool
        """
}

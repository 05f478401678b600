import BudgetLedger
import GRDB
import Vocabulary

/// Sums of usage by minute, key and model, as reports read them: what the rows lack, not what they have.
struct UsageShelf {
    struct Cell: Hashable, Comparable {
        let minute: Int64
        let key: KeyID
        let model: String
        /// The first digits of the key as one number: random as they are, they order and hash for the whole text.
        private let digits: UInt64

        init(minute: Int64, key: KeyID, model: String) {
            (self.minute, self.key, self.model) = (minute, key, model)
            digits = key.text.utf8.dropFirst(Tags.Key.prefix.utf8.count).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }

        /// Parts of the cells, by the first digit of the key.
        static let parts = 128

        var part: Int { Int(digits >> 56) % Self.parts }

        /// The order of the rows, but for keys of the same digits.
        static func < (left: Cell, right: Cell) -> Bool {
            (left.minute, left.digits) < (right.minute, right.digits)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(minute)
            hasher.combine(digits)
        }
    }

    struct Sums {
        let tenant: TenantID
        let project: ProjectID
        var requests: Int64 = 0
        var usage = TokenUsage()
        var cost: Int64 = 0
        var estimated: Int64 = 0
        var split = CostSplit()

        mutating func add(_ entry: UsageEntry) {
            requests += 1
            usage.input += entry.usage.input
            usage.output += entry.usage.output
            usage.cacheWrite5m += entry.usage.cacheWrite5m
            usage.cacheWrite1h += entry.usage.cacheWrite1h
            usage.cacheRead += entry.usage.cacheRead
            cost = cost.addingReportingOverflow(entry.cost.count).partialValue
            if entry.isEstimated { estimated = estimated.addingReportingOverflow(entry.cost.count).partialValue }
            for part in CostClass.allCases { split[part] = split[part].adding(entry.split[part]) ?? .largest }
        }
    }

    /// By the parts of the cells.
    private var added = [[Cell: Sums]](repeating: [:], count: Cell.parts)
    /// Of the round that is being written, part by part: each is sorted when its turn comes, so that no call waits for
    /// all of them.
    private var rounded = [[Cell: Sums]](repeating: [:], count: Cell.parts)
    private var nextPart = Cell.parts
    /// Of the part that is being written; the last cell is written first.
    private var round: [Cell] = []

    /// Adds one settled call.
    mutating func add(_ entry: UsageEntry, tenant: TenantID, project: ProjectID) {
        let cell = entry.cell
        added[cell.part][cell, default: Sums(tenant: tenant, project: project)].add(entry)
    }

    /// Answers how many rows the round has.
    mutating func beginRound() -> Int {
        swap(&added, &rounded)
        nextPart = 0
        return rounded.reduce(0) { $0 + $1.count }
    }

    /// Adds sums of the round to their rows, as long as there is room.
    ///
    /// - Parameter journal: Where the round began: the sums count nothing behind it.
    mutating func writeRound(to database: Database, journal: Int64, room: inout Int) throws {
        guard room > 0, !round.isEmpty || nextPart < Cell.parts else { return }
        let upsert = try database.cachedStatement(sql: Self.upsert)
        while room > 0, let cell = takeCell() {
            guard let sums = rounded[cell.part].removeValue(forKey: cell) else { continue }
            room -= 1
            try upsert.execute(
                integers: [
                    cell.minute, journal, sums.requests, sums.usage.input, sums.usage.output, sums.usage.cacheWrite5m,
                    sums.usage.cacheWrite1h, sums.usage.cacheRead, sums.cost, sums.estimated,
                ] + CostClass.allCases.map { sums.split[$0].count },
                texts: [cell.key.text, cell.model, sums.tenant.text, sums.project.text])
        }
    }

    private mutating func takeCell() -> Cell? {
        while round.isEmpty, nextPart < Cell.parts {
            round = rounded[nextPart].keys.sorted(by: >)
            nextPart += 1
        }
        return round.popLast()
    }

    private static let upsert = """
        INSERT INTO rollup (minute, journal, requests, input, output, cache_write_5m, cache_write_1h, cache_read, cost,
            estimated, cost_input, cost_output, cost_cache_read, cost_cache_write_5m, cost_cache_write_1h,
            cost_server_tool, key, model, tenant, project)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (minute, key, model) DO UPDATE SET journal = excluded.journal,
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

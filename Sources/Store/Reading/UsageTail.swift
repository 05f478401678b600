import BudgetLedger
import FoundationEssentials
import GRDB
import Vocabulary

/// Settled calls that stand in the journal and not yet in the sums by minute (`docs/adr/0012`).
///
/// Within one transaction rows and tail are the whole: a report shows what was charged, however far behind rows are.
struct UsageTail {
    private let database: Database
    /// The last leaf that a row of the sums counts; 0 without a row.
    private var counted: [UsageShelf.Cell: Int64] = [:]

    init(_ database: Database) { self.database = database }

    /// True if the row of the entry's cell does not count the leaf at `journal`.
    mutating func lacks(_ entry: UsageEntry, _ journal: Int64) throws -> Bool {
        let cell = entry.cell
        if let known = counted[cell] { return known < journal }
        let row =
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT journal FROM rollup WHERE minute = ? AND key = ? AND model = ?"),
                arguments: [cell.minute, cell.key.text, cell.model]) ?? 0
        counted[cell] = row
        return row < journal
    }

    /// What the rows lack, added up by cell.
    static func sums(_ database: Database) throws -> [UsageShelf.Cell: UsageShelf.Sums] {
        var tail = UsageTail(database)
        var sums: [UsageShelf.Cell: UsageShelf.Sums] = [:]
        let rows = try Row.fetchCursor(
            database, sql: "SELECT id, memo FROM journal WHERE id > ? AND memo IS NOT NULL",
            arguments: [try LogTable.rowsThrough(database)])
        while let row = try rows.next() {
            let bytes: Data = row[1]
            guard case .usage(let entry) = JournalMemo([UInt8](bytes)), try tail.lacks(entry, row[0]) else { continue }
            if sums[entry.cell] == nil {
                guard let place = try KeyTable.find(entry.key, database)?.place,
                    case .project(let tenant, let project) = place
                else { continue }
                sums[entry.cell] = UsageShelf.Sums(tenant: tenant, project: project)
            }
            sums[entry.cell]?.add(entry)
        }
        return sums
    }
}

package import BudgetLedger
import GRDB
package import Vocabulary

/// One open hold, as the operator's list and the end of its call need it.
package struct OpenHold: Hashable, Sendable {
    package let request: RequestID
    package let key: KeyID
    package let model: String
    package let record: HoldRecord
    package let admittedAt: Instant
}

/// The open holds of the writer, and the rows that this batch must add or delete.
///
/// A hold that begins and ends within one batch never becomes a row.
struct HoldShelf {
    private struct Entry {
        let hold: OpenHold
        let row: Int64
        let isStored: Bool
    }

    private var open: [RequestID: Entry] = [:]
    private var unstored: [RequestID] = []
    private var endedRows: [Int64] = []
    private var nextRow: Int64

    /// - Parameter stored: The holds of the table, with their row ids.
    init(_ stored: [(row: Int64, hold: OpenHold)], nextRow: Int64) {
        self.nextRow = nextRow
        for (row, hold) in stored { open[hold.request] = Entry(hold: hold, row: row, isStored: true) }
    }

    var all: [OpenHold] { open.values.map(\.hold) }

    subscript(request: RequestID) -> OpenHold? { open[request]?.hold }

    mutating func add(_ hold: OpenHold) {
        open[hold.request] = Entry(hold: hold, row: nextRow, isStored: false)
        unstored.append(hold.request)
        nextRow += 1
    }

    /// Ends a hold; `nil` if there is none of that request.
    mutating func end(_ request: RequestID) -> OpenHold? {
        guard let entry = open.removeValue(forKey: request) else { return nil }
        if entry.isStored { endedRows.append(entry.row) }
        return entry.hold
    }

    /// Writes new holds and deletes ended ones.
    ///
    /// `subject` answers the row id of an account's place.
    mutating func write(to database: Database, subject: (Int) -> Int64) throws {
        if !unstored.isEmpty { try insert(database, subject) }
        let delete = try database.cachedStatement(sql: "DELETE FROM hold WHERE id = ?")
        for row in endedRows { try delete.execute(integers: [row]) }
        endedRows.removeAll(keepingCapacity: true)
    }

    private mutating func insert(_ database: Database, _ subject: (Int) -> Int64) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO hold (id, subject, amount, admitted_at, hour, day, week, month, request, model)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for request in unstored {
            guard let entry = open[request] else { continue }  // ended in the same batch
            let (hold, starts) = (entry.hold, entry.hold.record.starts)
            try insert.execute(
                integers: [
                    entry.row, subject(hold.record.path[0]), hold.record.amount.count, hold.admittedAt.nanoseconds,
                    starts.hour, starts.day, starts.week, starts.month,
                ], texts: [request.text, hold.model])
            open[request] = Entry(hold: hold, row: entry.row, isStored: true)
        }
        unstored.removeAll(keepingCapacity: true)
    }
}

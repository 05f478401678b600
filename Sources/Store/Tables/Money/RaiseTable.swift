import GRDB
import Vocabulary

/// Rows of `raise`.
enum RaiseTable {
    static func insert(_ raise: BudgetRaise, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO raise (id, budget, amount, until, because, created_by) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            raise.id.text, raise.budget.text, raise.amount.count, raise.until.nanoseconds, raise.because,
            raise.createdBy,
        ])
    }

    static func delete(_ id: RaiseID, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM raise WHERE id = ?").execute(arguments: [id.text])
    }

    static func find(_ id: RaiseID, _ database: Database) throws -> BudgetRaise? {
        try Row.fetchOne(database, sql: "SELECT * FROM raise WHERE id = ?", arguments: [id.text]).map(raise)
    }

    static func raises(of budget: BudgetID, _ database: Database) throws -> [BudgetRaise] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM raise WHERE budget = ? ORDER BY until, id", arguments: [budget.text]
        ).map(raise)
    }

    static func all(_ database: Database) throws -> [BudgetRaise] {
        try Row.fetchAll(database, sql: "SELECT * FROM raise ORDER BY until, id").map(raise)
    }

    /// Raises whose time is over.
    static func ended(at now: Instant, _ database: Database) throws -> [BudgetRaise] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM raise WHERE until <= ? ORDER BY until, id", arguments: [now.nanoseconds]
        ).map(raise)
    }

    private static func raise(_ row: Row) -> BudgetRaise {
        BudgetRaise(
            id: RaiseID(trusted: row["id"]), budget: BudgetID(trusted: row["budget"]), amount: NanoUSD(row["amount"]),
            until: row.instant("until"), because: row["because"], createdBy: row["created_by"])
    }
}

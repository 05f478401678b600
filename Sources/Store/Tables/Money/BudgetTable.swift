import BudgetLedger
import GRDB
import Vocabulary

/// Rows of `budget`.
enum BudgetTable {
    static func insert(_ budget: Budget, subject: Int64, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO budget (subject, period, amount, alerts, created_at, revision, id)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            subject, budget.window.word, budget.amount?.count, text(budget.alerts), budget.createdAt.nanoseconds,
            budget.revision, budget.id.text,
        ])
    }

    static func update(_ budget: Budget, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE budget SET amount = ?, alerts = ?, revision = ? WHERE id = ?")
            .execute(arguments: [budget.amount?.count, text(budget.alerts), budget.revision, budget.id.text])
    }

    static func delete(_ id: BudgetID, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM budget WHERE id = ?").execute(arguments: [id.text])
    }

    static func find(_ id: BudgetID, _ database: Database) throws -> Budget? {
        try Row.fetchOne(database, sql: selection + " WHERE budget.id = ?", arguments: [id.text]).map(budget)
    }

    static func find(_ subject: String, _ window: WindowKind, _ database: Database) throws -> Budget? {
        try Row.fetchOne(
            database, sql: selection + " WHERE subject.name = ? AND period = ?", arguments: [subject, window.word]
        ).map(budget)
    }

    static func budgets(of subject: String, _ database: Database) throws -> [Budget] {
        try Row.fetchAll(database, sql: selection + " WHERE subject.name = ?", arguments: [subject]).map(budget)
    }

    /// Budgets of the projects and keys beneath a subject.
    static func budgets(beneath subject: Int64, _ database: Database) throws -> [Budget] {
        let sql =
            selection + " LEFT JOIN subject AS above ON above.id = subject.parent WHERE ? IN (above.id, above.parent)"
        return try Row.fetchAll(database, sql: sql, arguments: [subject]).map(budget)
    }

    static func all(_ database: Database) throws -> [Budget] {
        try Row.fetchAll(database, sql: selection + " ORDER BY subject.name, period").map(budget)
    }

    private static let selection =
        "SELECT budget.*, subject.name FROM budget JOIN subject ON subject.id = budget.subject"

    private static func text(_ alerts: [Int64]) -> String { alerts.map(String.init).joined(separator: ",") }

    private static func budget(_ row: Row) throws -> Budget {
        let amount: Int64? = row["amount"]
        let alerts: String = row["alerts"]
        return Budget(
            id: BudgetID(trusted: row["id"]), subject: row["name"],
            window: try row.word("period", WindowKind.init(word:)), amount: amount.map(NanoUSD.init),
            alerts: alerts.split(separator: ",").compactMap { Int64($0) }, createdAt: row.instant("created_at"),
            revision: row["revision"])
    }
}

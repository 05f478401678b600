import GRDB
import Vocabulary

/// Rows of `adjustment`.
enum AdjustmentTable {
    static func insert(_ adjustment: Adjustment, subject: Int64, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO adjustment (id, subject, amount, hold, because, created_by, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            adjustment.id.text, subject, adjustment.amount.count, adjustment.hold?.text, adjustment.because,
            adjustment.createdBy, adjustment.createdAt.nanoseconds,
        ])
    }

    static func all(_ database: Database) throws -> [Adjustment] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT adjustment.*, subject.name FROM adjustment JOIN subject ON subject.id = adjustment.subject
                ORDER BY adjustment.id
                """
        ).map(adjustment)
    }

    private static func adjustment(_ row: Row) -> Adjustment {
        let hold: String? = row["hold"]
        return Adjustment(
            id: AdjustmentID(trusted: row["id"]), subject: row["name"], amount: NanoUSD(row["amount"]),
            hold: hold.map(RequestID.init(trusted:)), because: row["because"], createdBy: row["created_by"],
            createdAt: row.instant("created_at"))
    }
}

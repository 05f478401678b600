import BudgetLedger
import GRDB
import Vocabulary

/// Rows of `increase`.
enum IncreaseTable {
    static func insert(_ increase: Increase, subject: Int64, _ database: Database) throws {
        let request = increase.request
        try database.cachedStatement(
            sql: """
                INSERT INTO increase
                    (id, subject, period, amount, because, requested_by, created_at, expires_at, status, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?)
                """
        ).execute(arguments: [
            increase.id.text, subject, request.window.word, request.amount.count, increase.because,
            request.requestedBy, request.createdAt.nanoseconds, request.expiresAt.nanoseconds, increase.revision,
        ])
    }

    /// Writes what became of a request.
    static func update(_ increase: Increase, _ database: Database) throws {
        var decider: String?
        var (amount, until): (Int64?, Int64?) = (nil, nil)
        var answer: String?
        switch increase.request.outcome {
        case .approved(let granted, let end, let by):
            (decider, amount, until) = (by, granted.count, end?.nanoseconds)
        case .denied(let by, let because): (decider, answer) = (by, because)
        case .pending, .withdrawn, .expired: break
        }
        try database.cachedStatement(
            sql: """
                UPDATE increase SET status = ?, decided_by = ?, decided_amount = ?, until = ?, answer = ?, revision = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            increase.request.outcome.word, decider, amount, until, answer, increase.revision, increase.id.text,
        ])
    }

    static func find(_ id: IncreaseID, _ database: Database) throws -> Increase? {
        try Row.fetchOne(database, sql: selection + " WHERE increase.id = ?", arguments: [id.text]).map(increase)
    }

    static func pending(_ subject: String, _ window: WindowKind, _ database: Database) throws -> Increase? {
        try Row.fetchOne(
            database, sql: selection + " WHERE subject.name = ? AND period = ? AND status = 'pending'",
            arguments: [subject, window.word]
        ).map(increase)
    }

    /// Pending requests whose time is over.
    static func overdue(at now: Instant, _ database: Database) throws -> [Increase] {
        try Row.fetchAll(
            database, sql: selection + " WHERE status = 'pending' AND expires_at <= ?", arguments: [now.nanoseconds]
        ).map(increase)
    }

    static func all(_ database: Database) throws -> [Increase] {
        try Row.fetchAll(database, sql: selection + " ORDER BY increase.id").map(increase)
    }

    private static let selection =
        "SELECT increase.*, subject.name FROM increase JOIN subject ON subject.id = increase.subject"

    private static func increase(_ row: Row) throws -> Increase {
        let created = row.instant("created_at")
        let lifetime = row.instant("expires_at").seconds - created.seconds
        let request = IncreaseRequest(
            NanoUSD(row["amount"]), in: try row.word("period", WindowKind.init(word:)), by: row["requested_by"],
            at: created, lifetime: lifetime, outcome: try outcome(row))
        return Increase(
            id: IncreaseID(trusted: row["id"]), subject: row["name"], because: row["because"], request: request,
            revision: row["revision"])
    }

    private static func outcome(_ row: Row) throws -> IncreaseRequest.Outcome {
        try row.word("status") { word in
            switch word {
            case "pending": .pending
            case "approved":
                .approved(
                    NanoUSD(row["decided_amount"]), until: row.instantOrNil("until"), by: row["decided_by"])
            case "denied": .denied(by: row["decided_by"], because: row["answer"])
            case "withdrawn": .withdrawn
            case "expired": .expired
            default: nil
            }
        }
    }
}

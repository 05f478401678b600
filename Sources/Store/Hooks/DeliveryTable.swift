import GRDB
import Vocabulary

/// Rows of `delivery`.
enum DeliveryTable {
    /// Puts a message on its way; one that is there already stays as it is.
    static func insert(_ message: HookMessage, to hook: WebhookID, at now: Instant, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO delivery (webhook, id, event, body, status, attempts, next_at, created_at)
                VALUES (?1, ?2, ?3, ?4, 'pending', 0, ?5, ?5) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [hook.text, message.id, message.event, message.body, now.nanoseconds])
    }

    static func update(_ delivery: Delivery, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE delivery SET status = ?, attempts = ?, next_at = ?, last_at = ?, answer = ?, failure = ?
                WHERE webhook = ? AND id = ?
                """
        ).execute(arguments: [
            delivery.status.rawValue, delivery.attempts, delivery.nextAt?.nanoseconds, delivery.lastAt?.nanoseconds,
            delivery.answer, delivery.failure, delivery.webhook.text, delivery.message.id,
        ])
    }

    static func find(_ id: String, of hook: WebhookID, _ database: Database) throws -> Delivery? {
        try Row.fetchOne(
            database, sql: "SELECT * FROM delivery WHERE webhook = ? AND id = ?", arguments: [hook.text, id]
        ).map(delivery)
    }

    /// Those whose next attempt has come, the oldest first.
    static func due(of hook: WebhookID, at now: Instant, limit: Int, _ database: Database) throws -> [Delivery] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM delivery WHERE webhook = ? AND status = 'pending' AND next_at <= ?
                ORDER BY next_at LIMIT ?
                """, arguments: [hook.text, now.nanoseconds, limit]
        ).map(delivery)
    }

    static func pending(of hook: WebhookID, _ database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM delivery WHERE webhook = ? AND status = 'pending'",
            arguments: [hook.text]) ?? 0
    }

    /// Newest first, those before `place`, which is `<nanoseconds> <id>` of the last one that was given.
    static func page(
        of hook: WebhookID, status: Delivery.Status?, before place: (at: Int64, id: String)?, limit: Int,
        _ database: Database
    ) throws -> [Delivery] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM delivery WHERE webhook = ?1 AND (?2 IS NULL OR status = ?2)
                    AND (?3 IS NULL OR (created_at, id) < (?3, ?4))
                ORDER BY created_at DESC, id DESC LIMIT ?5
                """, arguments: [hook.text, status?.rawValue, place?.at, place?.id, limit]
        ).map(delivery)
    }

    /// Sends again what was made since `start`; the count of it.
    static func renew(of hook: WebhookID, since start: Instant, at now: Instant, _ database: Database) throws -> Int {
        try database.cachedStatement(
            sql: """
                UPDATE delivery SET status = 'pending', attempts = 0, next_at = ?2
                WHERE webhook = ?1 AND created_at >= ?3 AND status <> 'pending'
                """
        ).execute(arguments: [hook.text, now.nanoseconds, start.nanoseconds])
        return database.changesCount
    }

    /// Messages of one webhook that are kept when they are done.
    static let shownLimit = 10_000

    /// Forgets what is done and was made before `end`, or is one too many.
    static func trim(before end: Instant, _ hooks: [WebhookID], _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM delivery WHERE status <> 'pending' AND created_at < ?")
            .execute(arguments: [end.nanoseconds])
        for hook in hooks {
            try database.cachedStatement(
                sql: """
                    DELETE FROM delivery WHERE status <> 'pending' AND webhook = ?1 AND id IN (
                        SELECT id FROM delivery WHERE webhook = ?1 ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?2)
                    """
            ).execute(arguments: [hook.text, shownLimit])
        }
    }

    private static func delivery(_ row: Row) throws -> Delivery {
        Delivery(
            webhook: WebhookID(trusted: row["webhook"]),
            message: HookMessage(id: row["id"], event: row["event"], body: row["body"]),
            status: try row.word("status", Delivery.Status.init(rawValue:)), attempts: row["attempts"],
            nextAt: row.instantOrNil("next_at"), lastAt: row.instantOrNil("last_at"), answer: row["answer"],
            failure: row["failure"], createdAt: row.instant("created_at"))
    }
}

import GRDB
import Vocabulary

/// Rows of `webhook` and `webhook_secret`.
enum WebhookTable {
    static func insert(_ hook: Webhook, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO webhook (id, url, events, tenant, status, next, failures, created_by, created_at, revision)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """
        ).execute(arguments: [
            hook.id.text, hook.url, ColumnText.list(hook.events.map(\.rawValue)), hook.tenant?.text,
            hook.status.rawValue, hook.next, hook.createdBy, hook.createdAt.nanoseconds, hook.revision,
        ])
        for secret in hook.secrets { try insert(secret, of: hook.id, database) }
    }

    static func update(_ hook: Webhook, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE webhook SET url = ?, events = ?, status = ?, failures = ?, revision = ? WHERE id = ?"
        ).execute(arguments: [
            hook.url, ColumnText.list(hook.events.map(\.rawValue)), hook.status.rawValue, hook.failures, hook.revision,
            hook.id.text,
        ])
    }

    /// Writes how the last attempt went.
    static func note(_ hook: Webhook, _ database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE webhook SET status = ?, last_success_at = ?, failures = ? WHERE id = ?"
        ).execute(arguments: [
            hook.status.rawValue, hook.lastSuccessAt?.nanoseconds, hook.failures, hook.id.text,
        ])
    }

    static func move(_ id: WebhookID, to next: Int64, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE webhook SET next = max(next, ?) WHERE id = ?")
            .execute(arguments: [next, id.text])
    }

    static func delete(_ id: WebhookID, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM webhook WHERE id = ?").execute(arguments: [id.text])
    }

    static func insert(_ secret: WebhookSecret, of hook: WebhookID, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT INTO webhook_secret (webhook, number, created_at, ends_at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [
            hook.text, secret.number, secret.createdAt.nanoseconds, secret.endsAt?.nanoseconds,
        ])
    }

    /// Has the secrets before `number` end at `end`, and forgets those that ended before `now`.
    static func endSecrets(
        of hook: WebhookID, before number: Int64, at end: Instant, now: Instant, _ database: Database
    ) throws {
        try database.cachedStatement(sql: "DELETE FROM webhook_secret WHERE webhook = ? AND ends_at <= ?")
            .execute(arguments: [hook.text, now.nanoseconds])
        try database.cachedStatement(
            sql: "UPDATE webhook_secret SET ends_at = ? WHERE webhook = ? AND number < ? AND ends_at IS NULL"
        ).execute(arguments: [end.nanoseconds, hook.text, number])
    }

    static func find(_ id: WebhookID, _ database: Database) throws -> Webhook? {
        try Row.fetchOne(database, sql: "SELECT * FROM webhook WHERE id = ?", arguments: [id.text]).map { row in
            try hook(row, secrets(of: id, database))
        }
    }

    static func all(_ database: Database) throws -> [Webhook] {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM webhook ORDER BY id")
        return try rows.map { row in try hook(row, secrets(of: WebhookID(trusted: row["id"]), database)) }
    }

    static func count(of tenant: TenantID, _ database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM webhook WHERE tenant = ?", arguments: [tenant.text]) ?? 0
    }

    static func count(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM webhook") ?? 0
    }

    private static func secrets(of hook: WebhookID, _ database: Database) throws -> [WebhookSecret] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM webhook_secret WHERE webhook = ? ORDER BY number", arguments: [hook.text]
        ).map { row in
            WebhookSecret(
                number: row["number"], createdAt: row.instant("created_at"), endsAt: row.instantOrNil("ends_at"))
        }
    }

    private static func hook(_ row: Row, _ secrets: [WebhookSecret]) throws -> Webhook {
        let tenant: String? = row["tenant"]
        var hook = Webhook(
            id: WebhookID(trusted: row["id"]), url: row["url"],
            events: try ColumnText.list(from: row["events"]).compactMap(HookEvent.init(rawValue:)),
            tenant: tenant.map(TenantID.init(trusted:)), next: row["next"], createdBy: row["created_by"],
            createdAt: row.instant("created_at"))
        hook.status = try row.word("status", Webhook.Status.init(rawValue:))
        (hook.lastSuccessAt, hook.failures) = (row.instantOrNil("last_success_at"), row["failures"])
        (hook.revision, hook.secrets) = (row["revision"], secrets)
        return hook
    }
}

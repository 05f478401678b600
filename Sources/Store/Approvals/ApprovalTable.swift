import FoundationEssentials
import GRDB
import StrictJSON
import Vocabulary

/// Rows of `approval`.
enum ApprovalTable {
    /// Changes that may wait for a second person at once.
    static let pendingLimit = 1_000

    /// Of one admin, so that nobody takes the room of all others.
    static let pendingLimitOfOne = 100

    static func pendingChanges(_ database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM approval WHERE status = 'pending' AND kind = 'change'") ?? 0
    }

    static func pendingChanges(of admin: String, _ database: Database) throws -> Int {
        let sql = "SELECT count(*) FROM approval WHERE status = 'pending' AND kind = 'change' AND requested_by = ?"
        return try Int.fetchOne(database, sql: sql, arguments: [admin]) ?? 0
    }

    static func insert(_ approval: Approval, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO approval (id, kind, status, tenant, key, task, subject, rule, because, call, body,
                    requested_by, requested_at, expires_at, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            approval.id, approval.kind.rawValue, approval.status.rawValue, approval.tenant?.text, approval.key,
            approval.task, approval.subject, approval.rule, approval.because, approval.call.map(text),
            approval.call?.body.data, approval.requestedBy, approval.requestedAt.nanoseconds,
            approval.expiresAt.nanoseconds, approval.revision,
        ])
    }

    /// Writes what was decided.
    static func update(_ approval: Approval, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE approval SET status = ?, decided_by = ?, decided_at = ?, answer = ?, outcome = ?, revision = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            approval.status.rawValue, approval.decidedBy, approval.decidedAt?.nanoseconds, approval.answer,
            approval.outcome, approval.revision, approval.id,
        ])
    }

    static func find(_ id: String, _ database: Database) throws -> Approval? {
        try Row.fetchOne(database, sql: "SELECT * FROM approval WHERE id = ?", arguments: [id]).map(approval)
    }

    static func pending(expiredAt now: Instant, _ database: Database) throws -> [Approval] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM approval WHERE status = 'pending' AND expires_at <= ?",
            arguments: [now.nanoseconds]
        ).map(approval)
    }

    static func pendingTickets(_ database: Database) throws -> [Approval] {
        try Row.fetchAll(database, sql: "SELECT * FROM approval WHERE status = 'pending' AND kind = 'tool'")
            .map(approval)
    }

    /// Newest first, those before `place`.
    static func page(
        before place: (at: Int64, id: String)?, limit: Int, _ database: Database
    ) throws -> [Approval] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM approval WHERE ?1 IS NULL OR (requested_at, id) < (?1, ?2)
                ORDER BY requested_at DESC, id DESC LIMIT ?3
                """, arguments: [place?.at, place?.id, limit]
        ).map(approval)
    }

    /// Forgets what was decided and was asked for before `end`.
    static func trim(before end: Instant, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM approval WHERE status <> 'pending' AND requested_at < ?")
            .execute(arguments: [end.nanoseconds])
    }

    private static func text(_ call: StoredCall) -> String {
        let names = call.names.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        return String(
            decoding: JSONWriter.canonical(
                .members([
                    "action": .string(call.action), "key": call.key.map { .string($0.text) } ?? .null,
                    "names": .object(names), "operation": .string(call.operation), "query": .string(call.query),
                    "revision": .integer(call.revision),
                ])), as: UTF8.self)
    }

    private static func call(_ row: Row) throws -> StoredCall? {
        guard let text: String = row["call"], let body: Data = row["body"] else { return nil }
        let json = try JSONReader.parse(text)
        let names = (json["names"]?.members ?? []).compactMap { member in member.value.string.map { (member.name, $0) }
        }
        return StoredCall(
            action: json["action"]?.string ?? "", operation: json["operation"]?.string ?? "",
            names: Dictionary(uniqueKeysWithValues: names), query: json["query"]?.string ?? "",
            revision: json["revision"]?.integer ?? 0,
            key: json["key"]?.string.map(KeyID.init(trusted:)), body: [UInt8](body))
    }

    private static func approval(_ row: Row) throws -> Approval {
        let tenant: String? = row["tenant"]
        var approval = Approval(
            id: row["id"], kind: try row.word("kind", Approval.Kind.init(rawValue:)),
            tenant: tenant.map(TenantID.init(trusted:)), subject: row["subject"], requestedBy: row["requested_by"],
            requestedAt: row.instant("requested_at"), expiresAt: row.instant("expires_at"))
        approval.status = try row.word("status", Approval.Status.init(rawValue:))
        (approval.key, approval.task, approval.rule) = (row["key"], row["task"], row["rule"])
        (approval.because, approval.call) = (row["because"], try call(row))
        (approval.decidedBy, approval.decidedAt) = (row["decided_by"], row.instantOrNil("decided_at"))
        (approval.answer, approval.outcome, approval.revision) = (row["answer"], row["outcome"], row["revision"])
        return approval
    }
}

import GRDB
import Vocabulary

/// Rows of `legal_hold`, `retention`, `erasure` and `sink_mark`.
enum ComplianceTable {
    // MARK: Legal holds

    static func insert(_ hold: LegalHold, _ database: Database) throws {
        let sql = """
            INSERT INTO legal_hold (id, tenant, subject, because, placed_by, placed_at, released_at, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        try database.cachedStatement(sql: sql).execute(
            arguments: [
                hold.id.text, hold.tenant.text, hold.subject, hold.because, hold.placedBy, hold.placedAt.nanoseconds,
                hold.releasedAt?.nanoseconds, hold.revision,
            ])
    }

    static func release(_ hold: LegalHold, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE legal_hold SET released_at = ?, revision = ? WHERE id = ?")
            .execute(arguments: [hold.releasedAt?.nanoseconds, hold.revision, hold.id.text])
    }

    static func hold(_ id: String, _ database: Database) throws -> LegalHold? {
        try Row.fetchOne(database, sql: "SELECT * FROM legal_hold WHERE id = ?", arguments: [id]).map(hold)
    }

    static func holds(_ database: Database) throws -> [LegalHold] {
        try Row.fetchAll(database, sql: "SELECT * FROM legal_hold ORDER BY placed_at DESC, id").map(hold)
    }

    /// Holds that stand and cover a subject, or anything of the tenant where no subject is named.
    static func standing(_ tenant: TenantID, subject: String?, _ database: Database) throws -> [LegalHold] {
        try holds(database).filter { hold in
            guard hold.isStanding, hold.tenant == tenant else { return false }
            return subject == nil || hold.subject == nil || hold.subject == subject
        }
    }

    private static func hold(_ row: Row) -> LegalHold {
        var hold = LegalHold(
            id: LegalHoldID(trusted: row["id"]), tenant: TenantID(trusted: row["tenant"]), subject: row["subject"],
            because: row["because"], placedBy: row["placed_by"], placedAt: row.instant("placed_at"))
        hold.releasedAt = row.instantOrNil("released_at")
        hold.revision = row["revision"]
        return hold
    }

    // MARK: Retention

    static func retention(of tenant: TenantID, _ database: Database) throws -> Retention? {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM retention WHERE tenant = ?", arguments: [tenant.text])
        return row.map { Retention(tenant: tenant, auditSeconds: $0["audit"], revision: $0["revision"]) }
    }

    static func save(_ retention: Retention, _ database: Database) throws {
        let sql = """
            INSERT INTO retention (tenant, audit, revision) VALUES (?, ?, ?)
            ON CONFLICT (tenant) DO UPDATE SET audit = excluded.audit, revision = excluded.revision
            """
        try database.cachedStatement(sql: sql)
            .execute(arguments: [retention.tenant.text, retention.auditSeconds, retention.revision])
    }

    // MARK: Erasures

    static func save(_ erasure: ErasureRecord, _ database: Database) throws {
        let sql = """
            INSERT INTO erasure (id, tenant, subject, status, erased, requested_by, requested_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, erased = excluded.erased
            """
        try database.cachedStatement(sql: sql).execute(
            arguments: [
                erasure.id.text, erasure.tenant.text, erasure.subject, erasure.status.rawValue, erasure.erased,
                erasure.requestedBy, erasure.requestedAt.nanoseconds,
            ])
    }

    static func erasures(_ database: Database) throws -> [ErasureRecord] {
        try Row.fetchAll(database, sql: "SELECT * FROM erasure ORDER BY requested_at DESC, id").map { row in
            ErasureRecord(
                id: ErasureID(trusted: row["id"]), tenant: TenantID(trusted: row["tenant"]), subject: row["subject"],
                status: try row.word("status", ErasureRecord.Status.init(rawValue:)), erased: row["erased"],
                requestedBy: row["requested_by"], requestedAt: row.instant("requested_at"))
        }
    }

    // MARK: Sinks

    static func mark(of sink: String, owner: String, _ database: Database) throws -> Int? {
        try Int.fetchOne(
            database, sql: "SELECT next FROM sink_mark WHERE sink = ? AND owner = ?", arguments: [sink, owner])
    }

    /// The least mark of a log: what all sinks have taken.
    static func leastMark(of owner: String, _ database: Database) throws -> Int? {
        try Int.fetchOne(database, sql: "SELECT min(next) FROM sink_mark WHERE owner = ?", arguments: [owner])
    }

    static func move(_ sink: String, owner: String, to next: Int, _ database: Database) throws {
        let sql = """
            INSERT INTO sink_mark (sink, owner, next) VALUES (?, ?, ?)
            ON CONFLICT (sink, owner) DO UPDATE SET next = excluded.next
            """
        try database.cachedStatement(sql: sql).execute(arguments: [sink, owner, next])
    }
}

import Digests
import FoundationEssentials
import GRDB
import Vocabulary

/// Rows of `task`.
enum TaskTable {
    static func insert(_ task: StoredTask, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO task (id, tenant, project, key, status, is_live, document, idempotency, request, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            task.id.text, task.tenant.text, task.project.text, task.key.text, task.status, task.isLive ? 1 : 0,
            task.document, task.idempotency, task.request.data, task.createdAt.nanoseconds,
        ])
    }

    static func update(_ id: TaskID, status: String, isLive: Bool, document: String, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE task SET status = ?, is_live = ?, document = ? WHERE id = ?")
            .execute(arguments: [status, isLive ? 1 : 0, document, id.text])
    }

    static func find(_ id: TaskID, _ database: Database) throws -> StoredTask? {
        try Row.fetchOne(database, sql: "SELECT * FROM task WHERE id = ?", arguments: [id.text]).map(task)
    }

    static func live(_ database: Database) throws -> [StoredTask] {
        try Row.fetchAll(database, sql: "SELECT * FROM task WHERE is_live = 1 ORDER BY created_at").map(task)
    }

    /// The newest task of a key under a client's own name for the request, if it is not older than `since`.
    static func find(_ name: String, of key: KeyID, since: Instant, _ database: Database) throws -> StoredTask? {
        let sql = """
            SELECT * FROM task WHERE key = ? AND idempotency = ? AND created_at > ? ORDER BY created_at DESC LIMIT 1
            """
        return try Row.fetchOne(database, sql: sql, arguments: [key.text, name, since.nanoseconds]).map(task)
    }

    static func list(_ filter: TaskFilter, _ database: Database) throws -> [StoredTask] {
        let sql = """
            SELECT * FROM task
            WHERE project = ?1 AND (?2 IS NULL OR key = ?2) AND (?3 IS NULL OR status = ?3)
                AND (?4 IS NULL OR (created_at, id) < (SELECT created_at, id FROM task WHERE id = ?4))
            ORDER BY created_at DESC, id DESC LIMIT ?5
            """
        return try Row.fetchAll(
            database, sql: sql,
            arguments: [filter.project.text, filter.key?.text, filter.status, filter.after?.text, filter.limit]
        ).map(task)
    }

    static func list(_ filter: OverviewFilter, _ database: Database) throws -> [StoredTask] {
        let sql = """
            SELECT * FROM task
            WHERE (?1 IS NULL OR tenant = ?1) AND (?2 IS NULL OR created_at >= ?2)
                AND (?3 IS NULL OR (created_at, id) < (SELECT created_at, id FROM task WHERE id = ?3))
            ORDER BY created_at DESC, id DESC LIMIT ?4
            """
        return try Row.fetchAll(
            database, sql: sql,
            arguments: [filter.tenant?.text, filter.since?.nanoseconds, filter.after?.text, filter.limit]
        ).map(task)
    }

    private static func task(_ row: Row) throws -> StoredTask {
        let isLive: Int64 = row["is_live"]
        guard let request = Digest256([UInt8](row["request"] as Data)) else {
            throw StoreFailure(doing: "reading tasks", cause: "the request of \(row["id"] as String) is no hash")
        }
        return StoredTask(
            id: TaskID(trusted: row["id"]), tenant: TenantID(trusted: row["tenant"]),
            project: ProjectID(trusted: row["project"]), key: KeyID(trusted: row["key"]), status: row["status"],
            isLive: isLive == 1, document: row["document"], idempotency: row["idempotency"], request: request,
            createdAt: row.instant("created_at"))
    }
}

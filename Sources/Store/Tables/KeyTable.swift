import GRDB
import Vocabulary

/// Rows of `api_key`.
package enum KeyTable {
    static func insert(_ key: APIKey, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO api_key (kind, tenant, project, admin, name, owner, tier, scopes, status, epoch, expires_at,
                    allowed_ips, narrowing, labels, attributes, created_at, created_by, last_used_at, revision,
                    approvals, id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: arguments(key))
    }

    static func update(_ key: APIKey, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE api_key SET kind = ?, tenant = ?, project = ?, admin = ?, name = ?, owner = ?, tier = ?,
                    scopes = ?, status = ?, epoch = ?, expires_at = ?, allowed_ips = ?, narrowing = ?, labels = ?,
                    attributes = ?, created_at = ?, created_by = ?, last_used_at = ?, revision = ?,
                    approvals = ?
                WHERE id = ?
                """
        ).execute(arguments: arguments(key))
    }

    /// Finds a project key of a tenant by id or by name, each by its own index: one question with `OR` reads every key.
    static func find(_ name: String, of tenant: TenantID, _ database: Database) throws -> APIKey? {
        for search in [idSearch, nameSearch] {
            let statement = try database.cachedStatement(sql: search)
            if let row = try Row.fetchOne(statement, arguments: [tenant.text, name]) { return try key(row) }
        }
        return nil
    }

    /// The question for the one project key of a tenant with that id.
    package static let idSearch =
        "SELECT \(KeyRowReader.columns) FROM api_key WHERE kind = 'project' AND tenant = ? AND id = ?"

    /// The question for the one project key of a tenant with that name.
    package static let nameSearch =
        "SELECT \(KeyRowReader.columns) FROM api_key WHERE kind = 'project' AND tenant = ? AND name = ?"

    /// The question for how many keys of a project are neither revoked nor expired.
    package static let liveCountSearch =
        "SELECT count(*) FROM api_key WHERE kind = 'project' AND project = ? AND status IN ('active', 'disabled')"

    /// The question for keys that are active or disabled although their time has come, asked each second.
    package static let endedSearch =
        "SELECT id FROM api_key WHERE expires_at <= ? AND status IN ('active', 'disabled')"

    /// The question for how many active keys end in a span of time.
    package static let endingCount =
        "SELECT count(*) FROM api_key WHERE expires_at > ? AND expires_at <= ? AND status = 'active'"

    static func find(_ id: KeyID, _ database: Database) throws -> APIKey? {
        try Row.fetchOne(
            database, sql: "SELECT \(KeyRowReader.columns) FROM api_key WHERE id = ?", arguments: [id.text]
        ).map(key)
    }

    static func keys(of admin: AdminID, _ database: Database) throws -> [APIKey] {
        try Row.fetchAll(
            database,
            sql: "SELECT \(KeyRowReader.columns) FROM api_key WHERE kind = 'admin' AND admin = ? ORDER BY created_at",
            arguments: [admin.text]
        ).map(key)
    }

    /// The key of a row.
    static func key(row: Int64, _ database: Database) throws -> APIKey {
        let statement = try database.cachedStatement(
            sql: "SELECT \(KeyRowReader.columns) FROM api_key WHERE rowid = ?")
        guard let row = try Row.fetchOne(statement, arguments: [row]) else {
            throw StoreFailure(doing: "reading a key", cause: "its row is gone")
        }
        return try key(row)
    }

    /// Lends the few columns of every key that the writer needs: id, tenant, project, admin, owner and epoch.
    static func scan(_ database: Database, _ take: (borrowing BareRow) throws -> Void) throws {
        try database.makeStatement(
            sql: "SELECT id, tenant, project, admin, owner, epoch FROM api_key ORDER BY rowid"
        ).eachBareRow(take)
    }

    /// Project keys in the order of their ids, after `id`; of one tenant, or of all.
    static func page(
        of tenant: TenantID?, after id: String, limit: Int, _ database: Database
    ) throws -> [APIKey] {
        guard let tenant else {
            let statement = try database.cachedStatement(
                sql: "SELECT \(KeyRowReader.columns) FROM api_key WHERE kind = 'project' AND id > ? ORDER BY id LIMIT ?"
            )
            return try Row.fetchAll(statement, arguments: [id, limit]).map(key)
        }
        // Read in the order of an index, from where the last page ended: no row before it is looked at.
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(KeyRowReader.columns) FROM api_key WHERE kind = 'project' AND tenant = ? AND id > ?
                ORDER BY id LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [tenant.text, id, limit]).map(key)
    }

    static func ending(before end: Instant, limit: Int, _ database: Database) throws -> [APIKey] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(KeyRowReader.columns) FROM api_key WHERE status = 'active' AND expires_at < ?
                ORDER BY expires_at LIMIT ?
                """,
            arguments: [end.nanoseconds, limit]
        ).map(key)
    }

    /// Keys of a project that are neither revoked nor expired.
    static func liveCount(of project: ProjectID, _ database: Database) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: liveCountSearch), arguments: [project.text]) ?? 0
    }

    private static func arguments(_ key: APIKey) -> StatementArguments {
        let admin: String? =
            switch key.place {
            case .admin(let admin): admin.text
            case .project: nil
            }
        let owner =
            switch key.owner {
            case .service: "service"
            case .user(let id): id
            }
        return [
            key.kind.rawValue, key.tenant?.text, key.project?.text, admin, key.name.text, owner, key.tier?.text,
            ColumnText.list(key.scopes), key.status.rawValue, key.epoch, key.expiresAt?.nanoseconds,
            ColumnText.list(key.allowedIPs), ColumnText.lists(key.narrowing), ColumnText.map(key.labels),
            ColumnText.map(key.attributes), key.createdAt.nanoseconds, key.createdBy, key.lastUsedAt?.nanoseconds,
            key.revision, key.approvals?.rawValue, key.id.text,
        ]
    }

    private static func key(_ row: Row) throws -> APIKey {
        var reader = KeyRowReader()
        return try reader.key(row)
    }

    /// Where the key of a scanned row stands.
    static func place(_ row: borrowing BareRow) throws -> APIKey.Place {
        if let tenant = row.textOrNil(1), let project = row.textOrNil(2) {
            return .project(TenantID(trusted: tenant), ProjectID(trusted: project))
        }
        guard let admin = row.textOrNil(3) else {
            throw StoreFailure(doing: "reading a key", cause: "it belongs to nobody")
        }
        return .admin(AdminID(trusted: admin))
    }

    static func owner(_ text: String) -> APIKey.Owner { text == "service" ? .service : .user(text) }
}

import AuditLog
import GRDB
package import Vocabulary

/// Looks at what is committed, through connections of its own: reports never wait behind the writer or before it.
package final class Reader: Sendable {
    private let path: String
    private let pool: DatabaseQueue
    /// Of the writer that goes on; `nil` for a copy.
    private let board: LogBoard?

    init(path: String, board: LogBoard? = nil) throws {
        (self.path, self.board) = (path, board)
        pool = try DatabaseQueue(path: path, configuration: .reading)
    }

    /// Looks into a copy of a database that nobody writes.
    package convenience init(copy path: String) throws { try self.init(path: path) }

    /// Another one on the same database, which waits for none of this one's questions.
    package func beside() throws -> Reader { try Reader(path: path, board: board) }

    func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer { try pool.read(body) }

    // MARK: Identities

    /// Finds a tenant by id or slug.
    package func tenant(_ name: String) throws -> Tenant? { try read { try TenantTable.find(name, $0) } }

    /// Tenants in the order of their slugs, after `slug`.
    package func tenants(after slug: String = "", limit: Int = .max) throws -> [Tenant] {
        try read { try TenantTable.page(after: slug, limit: limit, $0) }
    }

    /// Finds a project of a tenant by id or slug.
    package func project(_ name: String, of tenant: TenantID) throws -> Project? {
        try read { try ProjectTable.find(name, of: tenant, $0) }
    }

    /// Finds a project by its id.
    package func project(_ id: ProjectID) throws -> Project? { try read { try ProjectTable.find(id, $0) } }

    /// Projects of a tenant in the order of their slugs.
    package func projects(of tenant: TenantID, after slug: String = "", limit: Int = .max) throws -> [Project] {
        try read { try ProjectTable.page(of: tenant, after: slug, limit: limit, $0) }
    }

    /// Every project; for the key ring at start.
    package func allProjects() throws -> [Project] { try read { try ProjectTable.all($0) } }

    /// Paths of the projects that an admin bound to a workspace, by its name.
    package func projectsByWorkspace() throws -> [String: [String]] { try read { try ProjectTable.byWorkspace($0) } }

    /// Finds a project key of a tenant by id or name.
    package func key(_ name: String, of tenant: TenantID) throws -> KeyState? {
        try read { database in try KeyTable.find(name, of: tenant, database).map { try state(of: $0, database) } }
    }

    /// Finds any key by its id.
    package func key(_ id: KeyID) throws -> KeyState? {
        try read { database in try KeyTable.find(id, database).map { try state(of: $0, database) } }
    }

    /// Project keys in the order of their ids, of one tenant or of all.
    package func keys(of tenant: TenantID?, after id: String = "", limit: Int = .max) throws -> [KeyState] {
        try read { database in
            let keys = try KeyTable.page(of: tenant, after: id, limit: limit, database)
            let versions = try KeyVersionTable.versions(of: keys, ofTenant: tenant, database)
            return keys.map { KeyState(key: $0, versions: versions[$0.id] ?? []) }
        }
    }

    /// The tiers of the keys that have one of their own.
    package func ownTiers() throws -> [KeyID: String] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT id, tier FROM api_key WHERE tier IS NOT NULL")
            return Dictionary(
                rows.map { (KeyID(trusted: $0["id"]), $0["tier"]) }, uniquingKeysWith: { first, _ in first })
        }
    }

    /// Ids of keys that are active or disabled although their time has come.
    package func keysPastExpiry(at instant: Instant) throws -> [KeyID] {
        try read { database in
            try String.fetchAll(database, sql: KeyTable.endedSearch, arguments: [instant.nanoseconds])
                .map(KeyID.init(trusted:))
        }
    }

    /// How many live versions of keys need each pepper, by its number.
    package func peppersInUse() throws -> [Int: Int] {
        try read { try KeyVersionTable.peppers($0) }
    }

    /// The keys of an admin.
    package func keys(of admin: AdminID) throws -> [KeyState] {
        try read { database in try KeyTable.keys(of: admin, database).map { try state(of: $0, database) } }
    }

    /// Finds an admin by id or name.
    package func admin(_ name: String) throws -> Admin? { try read { try AdminTable.find(name, $0) } }

    /// Every admin, by name.
    package func admins() throws -> [Admin] { try read { try AdminTable.all($0) } }

    private func state(of key: APIKey, _ database: Database) throws -> KeyState {
        KeyState(key: key, versions: try KeyVersionTable.versions(of: key.id, database))
    }

    // MARK: Documents

    /// A fact about this data folder that was noted before.
    package func fact(_ name: String) throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT value FROM fact WHERE name = ?", arguments: [name]) }
    }

    /// A policy version by its hash or the beginning of it.
    package func policy(_ hash: String) throws -> PolicyVersion? { try read { try PolicyTable.find(hash, $0) } }

    /// The version that decides; `nil` before the first start has kept one.
    package func livePolicy() throws -> PolicyVersion? { try read { try PolicyTable.live($0) } }

    /// The version that decides for a share of the tenants instead; `nil` if there is none.
    package func stagedPolicy() throws -> PolicyVersion? { try read { try PolicyTable.staged($0) } }

    /// Every kept policy version, newest first.
    package func policies() throws -> [PolicyVersion] { try read { try PolicyTable.all($0) } }

    /// A revision of the prices by its hash or the beginning of it.
    package func prices(_ revision: String) throws -> PriceRevision? {
        try read { try PriceRevisionTable.find(revision, $0) }
    }

    /// Every revision of the prices, newest first.
    package func prices() throws -> [PriceRevision] { try read { try PriceRevisionTable.all($0) } }

    // MARK: Logs

    /// Every log with its size.
    package func logs() throws -> [LogSummary] {
        try openLogs().map { log in
            LogSummary(
                id: log.id, owner: log.owner, origin: log.origin, era: log.era, edge: log.edge,
                signedSize: log.signedSize, lastTime: log.lastTime)
        }
    }

    /// The logs as the writer last committed them, or as rows and leaves of the file say.
    func openLogs() throws -> [LogBook.OpenLog] {
        if let logs = board?.all { return logs }
        return try read { try LogBook.folded($0).logs }
    }

    /// Leaves of a log from `first` on, exact bytes, at most `limit`.
    package func leaves(of owner: String, from first: Int, limit: Int) throws -> [[UInt8]] {
        try read { database in
            guard let id = try self.id(of: owner, database) else { return [] }
            return try LogTable.leaves(of: id, from: first, limit: limit, database)
        }
    }

    /// Tells the leaves of a log of `size` leaves from the newest on, as long as `tell` wants more.
    package func newestLeaves(of owner: String, size: Int, _ tell: ([UInt8]) throws -> Bool) throws {
        var past = size
        while past > 0 {
            let first = max(0, past - Self.newestAtOnce)
            for leaf in try leaves(of: owner, from: first, limit: past - first).reversed() {
                guard try tell(leaf) else { return }
            }
            past = first
        }
    }

    /// The newest signed head of a log whose size is at most `size`, as the bytes of a note.
    package func head(of owner: String, atMost size: Int = .max) throws -> String? {
        try read { database in
            guard let id = try self.id(of: owner, database) else { return nil }
            return try LogTable.head(of: id, atMost: size, database)
        }
    }

    private func id(of owner: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT id FROM log WHERE owner = ?", arguments: [owner])
    }

    /// The newest leaves are asked for to find one of the last few.
    private static let newestAtOnce = 32

    // MARK: Usage

    /// Sums of usage between two minutes since 1970, one row per key, model and bucket of `bucketMinutes`.
    package func usage(from first: Int64, to last: Int64, bucketMinutes: Int64, tenant: TenantID?) throws -> [UsageRow]
    {
        try read { try UsageRow.fetch(from: first, to: last, bucketMinutes: bucketMinutes, tenant: tenant, $0) }
    }
}

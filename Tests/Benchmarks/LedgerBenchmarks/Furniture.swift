import BudgetLedger
import Digests
import Foundation
import GRDB
import Store
import Vocabulary

/// What stands in a town before anybody calls: accounts, and leaves of earlier days.
///
/// Tenants come through the books. Further keys are rows like the first one of their tenant: a hundred thousand signed
/// changes are another benchmark.
struct Furniture {
    private(set) var keys: [KeyID] = []

    init(_ path: String, accounts: Int, leaves: Int) throws {
        let (store, ended) = (try Town.open(path), DispatchSemaphore(value: 0))
        Town.start(store, ended)
        let rooms = stride(from: 0, to: accounts, by: 100).map { max(1, min(accounts - $0, 100) - 2) }
        for _ in rooms { keys.append(try Town.change(store) { books in try Self.tenant(&books) }) }
        store.writer.close()
        ended.wait()
        let queue = try DatabaseQueue(path: path + "/gatehouse.db")
        try queue.write { database in
            for (model, room) in zip(keys, rooms) {
                for number in 1..<max(1, room) { keys.append(try Self.key(number, like: model, database)) }
            }
            if leaves > 0 { try Self.fill(leaves, database) }
        }
        try queue.close()
    }

    private static func tenant(_ books: inout Books) throws -> KeyID {
        var random = SecureRandom()
        let (tenant, project, key) = (
            TenantID(using: &random), ProjectID(using: &random), KeyID(using: &random)
        )
        let name = "t" + tenant.text.dropFirst(4).lowercased().prefix(20)
        guard let slug = Slug(name), let tier = TierName("pro") else { throw Failure("`\(name)` is no name") }
        _ = try books.createTenant(
            TenantDraft(slug: slug, displayName: name, tier: tier), id: tenant, by: .system
        ).get()
        _ = try books.createProject(slug, displayName: name, id: project, of: tenant, by: .system).get()
        for window in [WindowKind.day, .month] {
            _ = try books.setBudget(
                tenant.text, window, .dollars(1_000_000), alerts: [50, 80, 95], id: BudgetID(using: &random),
                revision: nil, by: .system
            ).get()
        }
        let draft = APIKey(
            id: key, place: .project(tenant, project), name: slug, scopes: ["messages"],
            createdAt: Instant(nanoseconds: wallNow()), createdBy: "system")
        let version = KeyVersion(key: key, version: 1, phc: "none", pepper: 1, sieve: 0)
        _ = try books.createKey(draft, version, by: .system).get()
        return key
    }

    private static func key(_ number: Int, like model: KeyID, _ database: Database) throws -> KeyID {
        var random = SecureRandom()
        let key = KeyID(using: &random)
        try database.cachedStatement(
            sql: """
                INSERT INTO api_key (id, name, kind, tenant, project, owner, scopes, status, epoch, allowed_ips,
                    narrowing, labels, attributes, created_at, created_by, revision)
                SELECT ?, ?, kind, tenant, project, owner, scopes, status, epoch, allowed_ips, narrowing, labels,
                    attributes, created_at, created_by, revision
                FROM api_key WHERE id = ?
                """
        ).execute(arguments: [key.text, "k\(number)", model.text])
        try database.cachedStatement(
            sql: "INSERT INTO subject (name, parent) SELECT ?, parent FROM subject WHERE name = ?"
        ).execute(arguments: [key.text, model.text])
        try database.cachedStatement(
            sql: """
                INSERT INTO account (subject, journal, counters) SELECT last_insert_rowid(), journal, counters
                FROM account WHERE subject = (SELECT id FROM subject WHERE name = ?)
                """
        ).execute(arguments: [model.text])
        return key
    }

    /// Leaves of a log that is closed, as many bytes as a hold and its settlement have.
    private static func fill(_ leaves: Int, _ database: Database) throws {
        let log = 1_000_000
        try database.execute(
            sql: """
                INSERT INTO log (id, owner, origin, era, size, edge, last_ts, rooted)
                VALUES (?, 'old.g1', 'old', 1, 0, x'', 0, 0)
                """, arguments: [log])
        let insert = try database.cachedStatement(sql: "INSERT INTO journal (log, seq, bytes) VALUES (?, ?, ?)")
        let bytes = [Data(repeating: 0x61, count: 860), Data(repeating: 0x62, count: 420)]
        for seq in 0..<leaves { try insert.execute(arguments: [log, seq, bytes[seq % 2]]) }
        try database.execute(
            sql: "UPDATE fact SET value = (SELECT max(id) FROM journal) WHERE name = 'rows_through'")
    }
}

import BudgetLedger
import Digests
import Foundation
import Store
import Synchronization
import Vocabulary

/// A store full of accounts, with its writer on a thread of its own.
final class Town: Sendable {
    let store: OpenStore
    let keys: [KeyID]
    let accounts: Int
    private let ended = DispatchSemaphore(value: 0)

    /// Makes tenants, projects and keys until there are so many accounts.
    init(_ path: String, accounts: Int) throws {
        let (store, ended) = (try Self.open(path), ended)
        self.store = store
        DispatchQueue(label: "writer").async {
            do { try store.run() } catch { print("the writer ended: \(error)") }
            ended.signal()
        }
        var keys: [KeyID] = []
        var made = 0
        while made < accounts {
            let room = min(accounts - made, 100)
            keys += try Self.change(store) { books in try Self.tenant(keys: max(1, room - 2), &books) }
            made += max(3, room)
        }
        self.keys = keys
        self.accounts = made
    }

    func close() {
        store.writer.close()
        ended.wait()
    }

    /// Milliseconds from the closed files to the first answer.
    static func restart(_ path: String) throws -> Double {
        let start = monotonicNow()
        let store = try open(path)
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue(label: "writer").async {
            do { try store.run() } catch { print("the writer ended: \(error)") }
            ended.signal()
        }
        _ = try change(store) { books in books.openHolds().count }
        let milliseconds = Double(monotonicNow() - start) / 1e6
        store.writer.close()
        ended.wait()
        return milliseconds
    }

    static func change<Answer: Sendable>(
        _ store: OpenStore, _ change: @escaping @Sendable (inout Books) throws -> Answer
    ) throws -> Answer {
        let (done, box) = (DispatchSemaphore(value: 0), Box<Answer>())
        let isQueued = store.writer.submit(change) { answer in
            box.set(answer)
            done.signal()
        }
        guard isQueued else { throw Failure("the writer's queue is full") }
        done.wait()
        guard let answer = box.get() else { throw Failure("the writer did not answer") }
        return answer
    }

    private static func open(_ path: String) throws -> OpenStore {
        let settings = OpenStore.Settings(deployment: "bench.test", auditSecret: [UInt8](repeating: 7, count: 32))
        return try OpenStore(
            try StateFolder(path: path), settings: settings, clock: { Instant(nanoseconds: wallNow()) })
    }

    private static func tenant(keys count: Int, _ books: inout Books) throws -> [KeyID] {
        var random = SecureRandom()
        let (tenant, project) = (TenantID(using: &random), ProjectID(using: &random))
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
        return try (0..<count).map { number in
            let key = KeyID(using: &random)
            guard let name = Slug("k\(number)") else { throw Failure("a key has no name") }
            let draft = APIKey(
                id: key, place: .project(tenant, project), name: name, scopes: ["messages"],
                createdAt: Instant(nanoseconds: wallNow()), createdBy: "system")
            let version = KeyVersion(key: key, version: 1, phc: "none", pepper: 1, sieve: 0)
            _ = try books.createKey(draft, version, by: .system).get()
            return key
        }
    }
}

/// One value on its way from the writer's thread.
final class Box<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    func set(_ new: Value) { held.withLock { $0 = new } }
    func get() -> Value? { held.withLock { $0 } }
}

/// Nanoseconds since 1970.
func wallNow() -> Int64 {
    var time = timespec()
    // SAFETY: fills the struct that it is handed.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

import AuditLog
import BudgetLedger
import Digests
import Foundation
import GRDB
import Store
import TestSupport
import Testing
import Vocabulary

/// Rows that follow from the leaves may be behind them (`docs/adr/0012`), and nobody sees it.
@Suite(.timeLimit(.minutes(5))) struct BooksFoldingTests {
    /// All that the books and the reports say.
    private struct Seen: Equatable {
        var balances: String?
        var holds: [OpenHold]
        var logs: [String]
        var usage: [UsageRow]
        var spent: Int64?

        init(_ running: RunningStore, _ tenant: TenantID) async throws {
            (balances, holds) = try await running.change { books in
                (books.cut(of: tenant.text)?.balances, books.openHolds().sorted { $0.request < $1.request })
            }
            let reader = running.store.reader
            // A leaf of the root log has no time, so its last one is known by the row alone.
            logs = try reader.logs().map { log in
                "\(log.origin) \(log.era) \(log.size) \(log.root) \(log.signedSize) "
                    + (log.owner == "root" ? "" : "\(log.lastTime)")
            }
            usage = try reader.usage(from: 0, to: .max, bucketMinutes: 60, tenant: tenant)
            spent = try reader.spent(since: 0, and: 0)[tenant]?.all
        }
    }

    private struct Cut: Error {}

    /// Ends the writer as a crash does: nothing is written after the last commit.
    private static func cut(_ running: RunningStore) {
        _ = running.store.writer.submit({ _ -> Bool in throw Cut() }, then: { _ in })
        #expect(running.stop() != nil)
    }

    /// A store that has stopped may still be closing its readers: who looks at its file waits for them.
    private static func queue(_ folder: TemporaryFolder) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: folder.path + "/state/gatehouse.db", configuration: configuration)
    }

    private static func rowsThrough(_ folder: TemporaryFolder) throws -> Int64 {
        try queue(folder).read { database in
            let mark = try String.fetchOne(database, sql: "SELECT value FROM fact WHERE name = 'rows_through'")
            return try Int64.fetchOne(database, sql: "SELECT max(id) FROM journal").map {
                $0 - (Int64(mark ?? "") ?? 0)
            }
                ?? -1
        }
    }

    private static func work(_ running: RunningStore, _ traffic: Traffic, _ clock: ManualClock) async throws {
        for round in 0..<12 {
            try await traffic.calls(5, leavingOpen: round % 3 == 0 ? 2 : 0)
            clock.advance(seconds: 1_000)
            if round == 6 { try await running.change { try $0.carryBooks() } }
            if round % 4 == 1 { _ = try await running.change { try $0.signHeads(dirtyFor: 0) } }
        }
        _ = try await running.change { books in
            var generator = SecureRandom()
            return try books.adjust(
                traffic.tenant.text, by: NanoUSD(-70), because: "a test", id: AdjustmentID(using: &generator),
                by: .system
            ).get()
        }
    }

    @Test(arguments: [Int64.max, 1, 7, 20, 40])
    func `a crash between leaves and rows loses nothing that was answered`(every: Int64) async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let pacing = RunningStore.Pacing(rowsEvery: every)
        let running = try RunningStore(folder, pacing: pacing, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await Self.work(running, traffic, clock)
        let before = try await Seen(running, traffic.tenant)
        #expect(before.holds.count == 8 && before.usage.map(\.requests).reduce(0, +) == 52)
        Self.cut(running)
        let again = try RunningStore(folder, pacing: pacing, clock: { clock.now })
        #expect(try await Seen(again, traffic.tenant) == before)
        let expired = try await again.change { try $0.expireHolds() }
        #expect(expired == 8)
        again.stop()
        #expect(try Self.rowsThrough(folder) == 0, "a clean end leaves no row behind")
    }

    @Test func `holds of a task and its agents are found again, and their accounts with them`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(
            folder, pacing: RunningStore.Pacing(quiet: false), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        var generator = SecureRandom()
        let task = TaskID(using: &generator)
        try await running.change { books in try traffic.begin(task, &books, at: clock.now) }
        let orders = [nil, task.text, "\(task)/main/auditor.1"].map { account in
            var order = traffic.order()
            order.taskAccount = account
            return order
        }
        for order in orders {
            let isGranted = try await running.change { books in
                guard case .granted = try books.hold(order) else { return false }
                return true
            }
            #expect(isGranted)
        }
        let before = try await Seen(running, traffic.tenant)
        Self.cut(running)
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(try await Seen(again, traffic.tenant) == before)
        try await again.change { books in
            try books.settle(orders[2].request, Charge(NanoUSD(300)), usage: TokenUsage())
            let ended = try books.interruptTasks { _, spent, _ in "\(spent.count)" }
            #expect(ended.isEmpty == false)
        }
        Self.cut(again)
        // An account with an open hold stays until that has ended.
        let last = try RunningStore(folder, clock: { clock.now })
        #expect(try await last.change { try $0.expireHolds() } == 2)
        let open = try await last.change { books in books.openHolds().count }
        #expect(open == 0)
        let spent = try await last.change { books in
            books.cut(of: traffic.tenant.text)?.accounts.first { $0.subject == traffic.tenant.text }?.state.total.spent
        }
        #expect(spent == 2_300)
        // The task had ended before that start, so nothing else ends its account.
        #expect(try await Self.taskAccounts(last, traffic) == [task.text])
        _ = try await last.change { books in try books.interruptTasks { _, spent, _ in "\(spent.count)" } }
        #expect(try await Self.taskAccounts(last, traffic) == [])
    }

    @Test func `the account of a task that ended with an open hold goes with that hold`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        var generator = SecureRandom()
        let task = TaskID(using: &generator)
        try await running.change { books in try traffic.begin(task, &books, at: clock.now) }
        let orders = [task.text, "\(task)/main/auditor.1"].map { account in
            var order = traffic.order()
            order.taskAccount = account
            return order
        }
        for order in orders { _ = try await running.change { books in try books.hold(order) } }
        _ = try await running.change { books in try books.interruptTasks { _, _, _ in "{}" } }
        let late = try await running.change { [order = orders[0]] books in
            if case .refused(.taskEnded) = try books.hold(order) { return true }
            return false
        }
        #expect(late, "a task that ended admits nothing more")
        #expect(try await Self.taskAccounts(running, traffic).count == 2)
        _ = try await running.change { books in
            try books.settle(orders[0].request, Charge(NanoUSD(300)), usage: TokenUsage())
        }
        #expect(
            try await Self.taskAccounts(running, traffic).count == 2, "the agent's hold runs over the task's account")
        _ = try await running.change { books in
            try books.settle(orders[1].request, Charge(NanoUSD(50)), usage: TokenUsage())
        }
        #expect(try await Self.taskAccounts(running, traffic) == [])
        let closed = try traffic.leaves().map { String(decoding: $0, as: UTF8.self) }.filter {
            $0.contains(#""kind":"account-closed""#)
        }
        #expect(closed.map { $0.contains(#""spent":"50""#) } == [true, false])
        #expect(closed.last?.contains(#""spent":"350""#) == true)
        running.stop()
        let rows = try await Self.queue(folder).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM subject WHERE name LIKE 'task%'")
        }
        #expect(rows == 0)
    }

    /// Accounts of tasks and agents, as the books have them.
    private static func taskAccounts(_ running: RunningStore, _ traffic: Traffic) async throws -> [String] {
        try await running.change { books in
            books.cut(of: traffic.tenant.text)?.accounts.map(\.subject).filter { $0.hasPrefix("task_") }.sorted() ?? []
        }
    }

    @Test func `a rotation of log keys outlives a crash, although the rows of the logs are behind`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let secrets = [1: [UInt8](repeating: 7, count: 32), 2: [UInt8](repeating: 8, count: 32)]
        let pacing = RunningStore.Pacing(quiet: false)
        let running = try RunningStore(
            folder, auditSecrets: [1: secrets[1] ?? []], pacing: pacing, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        let secret = secrets[2] ?? []
        let isRotated = try await running.change { books in
            (try? books.rotateLogKeys(to: 2, secret: secret, by: .system).get()) != nil
        }
        #expect(isRotated)
        try await traffic.calls(3)
        let before = try await Seen(running, traffic.tenant)
        Self.cut(running)
        let again = try RunningStore(folder, auditSecrets: secrets, pacing: pacing, clock: { clock.now })
        #expect(try await again.change { books in books.logEra } == 2)
        #expect(try await Seen(again, traffic.tenant) == before)
    }

    @Test func `a start reads no leaf that the rows count`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await traffic.calls(40)
        let before = try await Seen(running, traffic.tenant)
        running.stop()
        try await Self.queue(folder).write { database in
            try database.execute(sql: "UPDATE journal SET bytes = x'00', memo = NULL")
        }
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(try await Seen(again, traffic.tenant) == before)
    }

    @Test func `leaves that contradict the rows stop the start`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(
            folder, pacing: RunningStore.Pacing(quiet: false), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await traffic.calls(3)
        Self.cut(running)
        try await Self.queue(folder).write { database in
            let first = "SELECT min(id) FROM journal WHERE instr(bytes, CAST('admitted' AS BLOB)) > 0"
            try database.execute(sql: "DELETE FROM journal WHERE id = (\(first))")
        }
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(again.stop()?.contains("missing") == true)
    }

    @Test func `a database from before the mark is taken over, open holds included`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await traffic.calls(9, leavingOpen: 3)
        let before = try await Seen(running, traffic.tenant)
        running.stop()
        try await Self.queue(folder).write { database in
            try Self.age(database, before.holds, key: traffic.key)
        }
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(try await Seen(again, traffic.tenant) == before)
        try await traffic.release(before.holds.map(\.request), in: again)
        #expect(try await again.change { books in books.openHolds().count } == 0)
    }

    /// Gives the database the shape that it had before rows could be behind.
    private static func age(_ database: Database, _ holds: [OpenHold], key: KeyID) throws {
        try database.execute(
            sql: """
                ALTER TABLE account DROP COLUMN journal;
                ALTER TABLE rollup DROP COLUMN journal;
                ALTER TABLE journal DROP COLUMN memo;
                DROP TABLE open_hold;
                DELETE FROM fact WHERE name = 'rows_through';
                DELETE FROM grdb_migrations WHERE identifier LIKE '%behind the leaves';
                CREATE TABLE hold (
                    id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES subject (id), amount INTEGER NOT NULL,
                    admitted_at INTEGER NOT NULL, hour INTEGER NOT NULL, day INTEGER NOT NULL, week INTEGER NOT NULL,
                    month INTEGER NOT NULL, request TEXT NOT NULL, model TEXT NOT NULL
                ) STRICT;
                """)
        for (row, hold) in holds.enumerated() {
            let starts = hold.record.starts
            try database.execute(
                sql: """
                    INSERT INTO hold VALUES (?, (SELECT id FROM subject WHERE name = ?), ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    row + 1, key.text, hold.record.amount.count, hold.admittedAt.nanoseconds, starts.hour, starts.day,
                    starts.week, starts.month, hold.request.text, hold.model,
                ])
        }
    }

    @Test func `accounts that come and go are found as long as they are there, and their places serve others`()
        async throws
    {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        var generator = SecureRandom()
        let (task, other) = (TaskID(using: &generator), TaskID(using: &generator))
        try await running.change { books in
            for task in [task, other] { try traffic.begin(task, &books, at: clock.now) }
        }
        var there: Set<String> = []
        for _ in 0..<600 {
            let name = "\(task)/main/agent.\(Int.random(in: 0..<40))"
            let isOpen = there.contains(name)
            let hasChanged = try await running.change { books in
                isOpen
                    ? try traffic.end(name, of: other, &books)
                    : try books.openAgentAccount(name, beneath: task.text, limit: NanoUSD(4_000))
            }
            if hasChanged { there.formSymmetricDifference([name]) }
            let asked = "\(task)/main/agent.\(Int.random(in: 0..<40))"
            let isGranted = try await running.change { books in try traffic.holdsOnce(on: asked, &books) }
            #expect(isGranted == there.contains(asked))
        }
        #expect(there.count > 10)
    }
}

extension Traffic {
    /// Ends an agent's account with a task that it was told of; true.
    fileprivate func end(_ name: String, of task: TaskID, _ books: inout Books) throws -> Bool {
        let leaf = Leaf(.taskEnded, by: .system, on: LeafObject(.task, task.text))
        let agents = ["\(task)/main/auditor.1", name]
        try books.endTask(task, status: "done", document: "{}", leaf: leaf, tenant: tenant, agents: agents)
        return true
    }

    /// Holds on an account and gives back; false if there is no such account.
    fileprivate func holdsOnce(on account: String, _ books: inout Books) throws -> Bool {
        var asked = order()
        asked.taskAccount = account
        guard case .granted = try books.hold(asked) else { return false }
        try books.settle(asked.request, Charge(.zero, isReleased: true), usage: TokenUsage())
        return true
    }

    /// A task of the key, with an agent beneath it.
    fileprivate func begin(_ task: TaskID, _ books: inout Books, at now: Instant) throws {
        let hash = SHA256.hash("task")
        let stored = StoredTask(
            id: task, tenant: tenant, project: project, key: key, status: "running", document: "{}", request: hash,
            createdAt: now)
        var generator = SecureRandom()
        let stamp = PolicyStamp(revision: hash, rule: "pro.policy:4", decision: DecisionID(using: &generator))
        let admission = TaskAdmission(stored, version: 1, maxCost: NanoUSD(5_000), policy: stamp, facts: [])
        guard try books.admitTask(admission, epoch: 1) == .admitted,
            try books.openAgentAccount("\(task)/main/auditor.1", beneath: task.text, limit: NanoUSD(4_000))
        else { throw Unfurnished("the task was not let in") }
    }

    fileprivate func release(_ requests: [RequestID], in running: RunningStore) async throws {
        try await running.change { books in
            for request in requests { try books.settle(request, Charge(.zero, isReleased: true), usage: TokenUsage()) }
        }
    }
}

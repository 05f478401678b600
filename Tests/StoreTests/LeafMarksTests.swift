import AuditLog
import Foundation
import GRDB
import Seeds
import Store
import TestSupport
import Testing
import Vocabulary

/// Where a reader begins to read a log (`docs/adr/0022`).
@Suite(.timeLimit(.minutes(5))) struct LeafMarksTests {
    /// A store in which two tenants and the house wrote between each other.
    private static func mixed() async throws -> (RunningStore, [String]) {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let busy = try await Traffic.make(running, clock: clock)
        let seldom = try await Traffic.make(running, name: "seldom", clock: clock)
        for round in 0..<9 {
            try await busy.calls(45)
            try await running.change { books in for _ in 0..<(round % 3) { try books.beat() } }
            if round.isMultiple(of: 4) { try await seldom.calls(1) }
        }
        return (running, [busy.tenant.text, seldom.tenant.text, LogOrigin.house, LogOrigin.root])
    }

    private static func database(_ running: RunningStore) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: running.folder.path + "/state/gatehouse.db", configuration: configuration)
    }

    /// Numbers of the leaves of each log that have a mark, by its owner.
    private static func marks(_ running: RunningStore) throws -> [String: [Int]] {
        let rows = try database(running).read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT log.owner, seq FROM leaf_mark JOIN log ON log.id = leaf_mark.log ORDER BY log.id, seq")
        }
        return Dictionary(grouping: rows) { $0[0] }.mapValues { rows in rows.map { $0[1] } }
    }

    private static func leaves(of owner: String, _ running: RunningStore) throws -> [[UInt8]] {
        let rows = try database(running).read { database in
            try Data.fetchAll(
                database,
                sql: "SELECT bytes FROM journal WHERE log = (SELECT id FROM log WHERE owner = ?) ORDER BY seq",
                arguments: [owner])
        }
        return rows.map { [UInt8]($0) }
    }

    /// Takes away what daemons before these marks did not write.
    private static func forgetDenseMarks(_ running: RunningStore) throws {
        try database(running).write { try $0.execute(sql: "DELETE FROM leaf_mark WHERE seq % 256 != 0") }
    }

    @Test func `each leaf of the house's own logs has a mark, of a busy tenant every 256th`() async throws {
        let (running, owners) = try await Self.mixed()
        let marks = try Self.marks(running)
        let house = try Self.leaves(of: LogOrigin.house, running)
        #expect(house.count > 9 && marks[LogOrigin.house] == Array(house.indices))
        #expect(marks[owners[0]] == [0, 256, 512, 768])
    }

    @Test func `a log that was silent for long has a mark where it goes on`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let seldom = try await Traffic.make(running, clock: clock)
        try await seldom.calls(2)
        let before = try #require(try Self.marks(running)[seldom.tenant.text])
        #expect(before == [0])
        for _ in 0..<33 { try await running.change { books in for _ in 0..<1_000 { try books.beat() } } }
        let size = try Self.leaves(of: seldom.tenant.text, running).count
        try await seldom.calls(2)
        #expect(try Self.marks(running)[seldom.tenant.text] == [0, size])
    }

    @Test func `a log reads the same from wherever one begins, also with the marks of an older daemon`() async throws {
        let (running, owners) = try await Self.mixed()
        var random = SeededRandom(seed: 22)
        for isOld in [false, true] {
            if isOld { try Self.forgetDenseMarks(running) }
            for owner in owners {
                let all = try Self.leaves(of: owner, running)
                for _ in 0..<40 {
                    let first = Int.random(in: 0...all.count, using: &random)
                    let limit = Int.random(in: 0...(all.count + 2), using: &random)
                    let read = try running.store.reader.leaves(of: owner, from: first, limit: limit)
                    #expect(read == Array(all.dropFirst(first).prefix(limit)), "\(owner) \(first) \(limit)")
                }
                #expect(try running.store.reader.leaves(of: owner, from: 0, limit: .max) == all)
            }
        }
    }

    @Test(arguments: [0, 1, 31, 32, 33, 900]) func `the newest leaves are told from the end on, as long as wanted`(
        wanted: Int
    ) async throws {
        let (running, owners) = try await Self.mixed()
        let all = try Self.leaves(of: owners[0], running)
        var told: [[UInt8]] = []
        try running.store.reader.newestLeaves(of: owners[0], size: all.count) { leaf in
            told.append(leaf)
            return told.count < wanted
        }
        #expect(told == Array(all.reversed().prefix(max(1, wanted))))
    }

    @Test func `a state of an older daemon gets the marks that it lacks`() async throws {
        let (running, _) = try await Self.mixed()
        let marks = try Self.marks(running)
        running.stop()
        try Self.forgetDenseMarks(running)
        try await Self.database(running).write { database in
            try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0009%'")
        }
        let again = try RunningStore(running.folder, clock: { ManualClock().now })
        try await again.change { _ in }
        let found = try Self.marks(again)
        #expect(found[LogOrigin.house] == marks[LogOrigin.house] && found[LogOrigin.root] == marks[LogOrigin.root])
    }
}

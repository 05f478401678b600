import AuditLog
import Digests
import Foundation
import GRDB
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksLawsTests {
    /// Adds one nano-dollar to the number at `place` of the row of the account `name`, as a fault of the disk could.
    private static func damage(_ folder: TemporaryFolder, _ name: String, at place: Int) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let queue = try DatabaseQueue(path: folder.path + "/state/gatehouse.db", configuration: configuration)
        try queue.write { database in
            let sql = "(SELECT id FROM subject WHERE name = ?)"
            let row = try Data.fetchOne(
                database, sql: "SELECT counters FROM account WHERE subject = \(sql)", arguments: [name])
            var counters = try #require(row)
            counters[counters.startIndex + place * 8] += 1
            try database.execute(
                sql: "UPDATE account SET counters = ? WHERE subject = \(sql)", arguments: [counters, name])
        }
        try queue.close()
    }

    private static func told(_ running: RunningStore, _ traffic: Traffic) throws -> [JSONValue] {
        try running.store.reader.leaves(of: traffic.tenant.text, from: 0, limit: .max)
            .filter { try LeafReader.read($0).kind == .ledgerMismatch }.map { try JSONReader.parse($0) }
    }

    private static func midnight(_ running: RunningStore, _ clock: ManualClock) async throws {
        clock.advance(seconds: 86_400)
        try await running.change { books in try books.carryBooks() }
    }

    @Test func `books that agree with their holds are not told of, however windows and holds lie`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await running.change { books in try books.carryBooks() }
        for open in [3, 0, 1] {
            try await traffic.calls(5, leavingOpen: open)
            clock.advance(seconds: 5_000)
            try await traffic.calls(2, leavingOpen: 1)
            try await Self.midnight(running, clock)
        }
        #expect(try Self.told(running, traffic).isEmpty)
    }

    @Test(arguments: [(1, "total"), (4, "hour"), (13, "month")])
    func `an account that holds what no open hold explains is told of each night`(
        place: Int, window: String
    ) async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let first = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(first, clock: clock)
        try await first.change { books in try books.carryBooks() }
        try await traffic.calls(3, leavingOpen: 1)
        #expect(first.stop() == nil)
        try Self.damage(folder, traffic.project.text, at: place)

        let running = try RunningStore(folder, clock: { clock.now })
        try await Self.midnight(running, clock)
        let told = try #require(try Self.told(running, traffic).first)
        #expect(told["object"] == .members(["id": .string(traffic.project.text), "type": .string("account")]))
        let facts = try #require(told["detail"])
        #expect(facts["window"]?.string == window && facts["count"]?.integer == 1)
        let (held, open) = (facts["held"]?.string.flatMap { Int64($0) }, facts["open"]?.string.flatMap { Int64($0) })
        #expect(try #require(held) == #require(open) + 1 && open != 0)
        try await running.change { books in try books.carryBooks() }
        #expect(try Self.told(running, traffic).count == 1, "once a night")
        var verifier = LogVerifier()
        for leaf in try running.store.reader.leaves(of: traffic.tenant.text, from: 0, limit: .max) {
            try verifier.take(leaf)
        }
    }
}

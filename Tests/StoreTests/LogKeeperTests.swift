import BudgetLedger
import Digests
import Foundation
import GRDB
import Store
import TestSupport
import Testing
import Vocabulary

/// The write-ahead log is moved into the database beside the writer (`docs/adr/0019`).
@Suite(.timeLimit(.minutes(5))) struct LogKeeperTests {
    private static let pacing = RunningStore.Pacing(quiet: false, walPages: 40)
    private static let pageBytes = 4_120

    /// Pages that the file of the log has room for.
    private static func pages(_ folder: TemporaryFolder) throws -> Int {
        let path = folder.path + "/state/gatehouse.db-wal"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return try #require(size) / pageBytes
    }

    @Test func `the log stays short while batches go on`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, pacing: Self.pacing, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        let before = try Self.pages(folder)
        try await traffic.calls(600)
        // Each call is a commit of two pages and more.
        #expect(try Self.pages(folder) < before + 200)
        running.stop()
        let again = try RunningStore(folder, clock: { clock.now })
        let spent = try await again.change { books in
            books.cut(of: traffic.tenant.text)?.accounts.first { $0.subject == traffic.tenant.text }?.state.total.spent
        }
        #expect(spent == 240_000)
    }

    @Test func `who reads for long makes the log longer, loses nothing and stops nobody`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let running = try RunningStore(folder, pacing: Self.pacing, clock: { clock.now })
        let traffic = try await Traffic.make(running, clock: clock)
        try await traffic.calls(20)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: folder.path + "/state/gatehouse.db", configuration: configuration)
        try await reader.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN")
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM journal")
        }
        try await traffic.calls(300)
        let long = try Self.pages(folder)
        #expect(long > 400, "the reader's state of the database is kept for it")
        let count = try await reader.writeWithoutTransaction { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM journal WHERE memo IS NOT NULL")
            try database.execute(sql: "COMMIT")
            return count
        }
        #expect(count == 40)
        // The log is moved again and begins anew in the same file, as soon as the other thread gets to it.
        try await traffic.calls(900)
        #expect(try Self.pages(folder) < long + 600, "otherwise it would have grown by three times what it was")
        let whole = try await reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM journal WHERE memo IS NOT NULL")
        }
        #expect(whole == 2 * 1_220)
    }
}

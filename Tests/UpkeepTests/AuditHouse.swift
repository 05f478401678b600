import AuditLog
import Digests
import Foundation
import GRDB
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// A store that is opened, closed, copied and put back, as somebody with the disk can do it.
final class AuditHouse {
    let clock = ManualClock()
    private let folder: TemporaryFolder
    private let secret = [UInt8](repeating: 7, count: 32)

    init() throws { folder = try TemporaryFolder() }

    private var state: String { folder.path + "/state" }
    private var database: String { state + "/gatehouse.db" }

    /// Opens the store, lets `body` work with it, and closes it.
    func run(_ body: (OpenStore) async throws -> Void) async throws {
        let clock = clock
        let running = try RunningStore(folder, clock: { clock.now })
        try await body(running.store)
        #expect(running.stop() == nil)
    }

    func write(_ count: Int, to store: OpenStore) async throws {
        for _ in 0..<count { _ = await store.writer.change { books in try books.beat() } }
    }

    /// Signs what is unsigned and publishes the head of the root log.
    func publish(_ store: OpenStore) async throws {
        let head = await store.writer.change { books in try books.signHeads(dirtyFor: 0) }
        if let head = head ?? nil { try HeadFile(store.folder).write(head) }
    }

    // MARK: The disk

    /// Closes every log, as a restore does whose loss was accepted.
    func closeLogs() throws { try RestoredDatabase.closeLogs(database, deployment: "gatehouse.test", era: 1) }

    /// A connection of its own keeps the files in place while a store that has stopped closes its own.
    func keepCopy() throws {
        try queue().read { _ in try FileManager.default.copyItem(atPath: state, toPath: folder.path + "/copy") }
    }

    /// Puts the older database back; the published head stays.
    func putBackDatabase() throws {
        for name in ["gatehouse.db", "gatehouse.db-wal", "gatehouse.db-shm"] {
            try? FileManager.default.removeItem(atPath: "\(state)/\(name)")
            let old = "\(folder.path)/copy/\(name)"
            guard FileManager.default.fileExists(atPath: old) else { continue }
            try FileManager.default.copyItem(atPath: old, toPath: "\(state)/\(name)")
        }
    }

    /// Puts the whole folder back, the published head too.
    func putBackEverything() throws {
        try FileManager.default.removeItem(atPath: state)
        try FileManager.default.copyItem(atPath: folder.path + "/copy", toPath: state)
    }

    func headFile() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: state + "/heads/root")) }

    func setHeadFile(_ data: Data) throws { try data.write(to: URL(fileURLWithPath: state + "/heads/root")) }

    /// A store that has stopped may still be closing its readers: the tampering waits for them.
    private func queue() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: database, configuration: configuration)
    }

    func execute(_ sql: String) throws {
        try queue().write { try $0.execute(sql: sql) }
    }

    /// Flips one bit where `word` stands in the file of the database: in a row or in its index, and not in both.
    func flip(_ word: String) throws {
        _ = try queue().writeWithoutTransaction { database in
            try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let url = URL(fileURLWithPath: database)
        var bytes = try Data(contentsOf: url)
        let place = try #require(bytes.range(of: Data(word.utf8), options: .backwards))
        bytes[place.lowerBound] ^= 1
        try bytes.write(to: url)
    }

    /// Changes one bit of what the house log's leaves come to.
    func damageEdge() throws {
        try queue().write { database in
            var edge = try #require(try Data.fetchOne(database, sql: "SELECT edge FROM log WHERE owner = 'house'"))
            edge[edge.count - 1] ^= 1
            try database.execute(sql: "UPDATE log SET edge = ? WHERE owner = 'house'", arguments: [edge])
        }
    }

    /// The edge of the first leaves of the house log.
    func edge(ofFirst count: Int) throws -> TreeEdge {
        let queue = try queue()
        var edge = TreeEdge()
        let leaves = try queue.read { database in
            try Data.fetchAll(
                database,
                sql: """
                    SELECT bytes FROM journal
                    WHERE log = (SELECT id FROM log WHERE owner = 'house') ORDER BY seq LIMIT ?
                    """, arguments: [count])
        }
        for leaf in leaves { edge.append(TreeHash.leaf([UInt8](leaf))) }
        return edge
    }

    // MARK: The check

    func check() throws { try StartCheck(try open()).checkStore() }

    /// The exit code of the check; `nil` if it lets the store in.
    func alarm() -> Int32? {
        do {
            try check()
            return nil
        } catch { return (error as? AuditAlarm)?.exitCode ?? -1 }
    }

    func alarm(_ witness: TestWitness) async -> Int32? {
        do {
            let check = StartCheck(try open())
            try check.checkStore()
            try await check.check(witness.door, within: .zero)
            return nil
        } catch { return (error as? AuditAlarm)?.exitCode ?? -1 }
    }

    /// The key of the root log; another one than its own for other bytes.
    func rootKey(_ secret: [UInt8]? = nil) throws -> VerifierKey {
        let origin = try #require(LogOrigin(deployment: "gatehouse.test", log: LogOrigin.root))
        guard let key = LogKey(secret: secret ?? self.secret, origin: origin, era: 1) else {
            throw Unfurnished("the root key")
        }
        return key.verifierKey
    }

    private func open() throws -> OpenStore {
        let settings = OpenStore.Settings(deployment: "gatehouse.test", auditSecret: secret)
        return try OpenStore(try StateFolder(path: state), settings: settings, clock: { [clock] in clock.now })
    }
}

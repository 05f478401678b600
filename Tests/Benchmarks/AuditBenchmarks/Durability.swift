import AuditLog
import Dispatch
import Foundation
import GRDB
import Store
import Synchronization
import TestSupport
import Vocabulary

/// How many changes are still to be made.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// False when all are under way.
    func take() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}

/// Leaves through the writer to the disk, and the same bytes through a bare insert as the peer.
enum Durability {
    private static let leaves = 200_000
    private static let changeSize = 16

    static func run() async throws {
        let folder = try TemporaryFolder()
        let running = try RunningStore(folder, clock: TestHouse.systemClock)
        let (rate, samples) = try await write(running, inFlight: 256)
        let calm = try await write(running, inFlight: 16, count: leaves / 4).samples
        let size = try running.store.reader.leaves(of: LogOrigin.house, from: 1, limit: 1).first?.count ?? 0
        let bare = try insert(folder, bytes: size)
        Gauge.line("durable leaves a second, in batches", "\(Int(rate))", "bound 50,000; bare insert \(Int(bare))")
        Gauge.line("share of the bare insert", String(format: "%.2f", rate / bare), "")
        Gauge.line("append to durable, p99 at full load", String(format: "%.2f ms", samples.percentile(0.99)), "")
        Gauge.line(
            "append to durable, p99 at 16 in flight", String(format: "%.2f ms", calm.percentile(0.99)), "bound 15 ms")
    }

    /// Keeps `inFlight` changes of some leaves each under way.
    private static func write(
        _ running: RunningStore, inFlight: Int, count: Int = leaves
    ) async throws -> (rate: Double, samples: Samples) {
        let (samples, start) = (Samples(), Gauge.now)
        let left = Countdown(count / changeSize)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while left.take() {
                        let begun = Gauge.now
                        try await running.change { books in for _ in 0..<changeSize { try books.beat() } }
                        samples.add(Gauge.now - begun)
                    }
                }
            }
            try await group.waitForAll()
        }
        return (Double(count) / Gauge.seconds(since: start), samples)
    }

    /// Rows of the same length in batches of the same size, with the same pragmas and nothing else.
    private static func insert(_ folder: TemporaryFolder, bytes: Int) throws -> Double {
        let queue = try DatabaseQueue(path: folder.path + "/bare.db")
        let row = Data(repeating: 7, count: bytes)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            try database.execute(sql: "CREATE TABLE row (id INTEGER PRIMARY KEY, log INTEGER, seq INTEGER, bytes BLOB)")
        }
        let (start, batch) = (Gauge.now, 256 * changeSize)
        for first in stride(from: 0, to: leaves, by: batch) {
            try queue.write { database in
                let insert = try database.cachedStatement(sql: "INSERT INTO row (log, seq, bytes) VALUES (1, ?, ?)")
                for seq in first..<(first + batch) { try insert.execute(arguments: [seq, row]) }
            }
        }
        return Double(leaves) / Gauge.seconds(since: start)
    }
}

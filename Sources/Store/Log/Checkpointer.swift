import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Moves the write-ahead log into the database on a connection and a thread of its own, so that no batch waits for it.
///
/// INVARIANT: the writer orders one checkpoint at a time, behind a commit and so with pages left to move. Nobody else
/// moves any, so the log cannot begin anew between the order and the end: a checkpoint that meets a new log loses pages
/// in the SQLite of Debian (`docs/adr/0019`).
final class Checkpointer: Sendable {
    /// Pages of the log, and how many of its first ones are in the database.
    struct Outcome: Hashable {
        let pages: Int
        let copied: Int
    }

    private enum State {
        case idle, running
        case ended(Outcome)
        case failed(code: Int32)

        var hasEnded: Bool {
            switch self {
            case .idle, .running: false
            case .ended, .failed: true
            }
        }
    }

    private let queue: DatabaseQueue
    // Locked to read or to turn the state; never while the disk works.
    private let state = Mutex(State.idle)
    private let ended = DispatchSemaphore(value: 0)

    /// - Throws: When the database cannot be opened once more.
    init(path: String) throws { queue = try DatabaseQueue(path: path, configuration: .moving) }

    /// Begins one; the caller begins none before it took the outcome of the last.
    ///
    /// - Parameter flushes: What is moved is on the disk at its end, also where the log grows meanwhile. The last pages
    ///   then have little to wait for.
    func begin(flushes: Bool) {
        state.withLock { $0 = .running }
        queue.asyncWriteWithoutTransaction { [self] database in
            let result = Self.move(database, flushes: flushes)
            state.withLock { $0 = result }
            ended.signal()
        }
    }

    /// What the last one came to, once; `nil` while it runs.
    ///
    /// - Parameter waits: Wait for its end.
    /// - Throws: `StoreFailure` when the disk failed: what is in the database then is not known.
    func outcome(waits: Bool = false) throws -> Outcome? {
        // Asked behind every commit, and a semaphore that is waited for until now sleeps for the slack of a timer.
        guard waits || state.withLock({ $0.hasEnded }) else { return nil }
        ended.wait()
        switch state.withLock({ exchange(&$0, with: .idle) }) {
        case .ended(let outcome): return outcome
        case .failed(let code):
            throw StoreFailure(doing: "moving the log into the database", cause: "SQLite answered \(code)")
        case .idle, .running: return nil
        }
    }

    /// Waits until nothing of this store touches its files; an outcome that was not taken yet is lost.
    func rest() {
        guard case .running = state.withLock({ $0 }) else { return }
        ended.wait()
    }

    private static func move(_ database: Database, flushes: Bool) -> State {
        var (pages, copied): (Int32, Int32) = (-1, -1)
        // SAFETY: the connection of this queue, on its thread; both numbers are written before the call returns.
        var status = unsafe sqlite3_wal_checkpoint_v2(
            database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied)
        if status == SQLITE_OK, flushes { status = flush(database) }
        switch status & 0xFF {
        case SQLITE_OK: return .ended(Outcome(pages: Int(pages), copied: Int(copied)))
        // A full disk or a reader in the way: the log keeps what it has, and it is tried again when it is longer.
        case SQLITE_BUSY, SQLITE_FULL: return .ended(Outcome(pages: 0, copied: 0))
        default: return .failed(code: status)
        }
    }

    /// Flushes the file of the database: SQLite itself does so only with the last page of the log.
    private static func flush(_ database: Database) -> Int32 {
        var pointer: UnsafeMutableRawPointer?
        // SAFETY: SQLite writes the address of its own open file, which lives as long as the connection.
        let status = unsafe sqlite3_file_control(
            database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &pointer)
        // SAFETY: as above, and the address is that of a file by the contract of the call.
        guard status == SQLITE_OK, let file = unsafe pointer?.assumingMemoryBound(to: sqlite3_file.self),
            let sync = unsafe file.pointee.pMethods?.pointee.xSync
        else { return status == SQLITE_OK ? SQLITE_INTERNAL : status }
        // SAFETY: the file of this connection, on its thread.
        return unsafe sync(file, SQLITE_SYNC_NORMAL)
    }
}

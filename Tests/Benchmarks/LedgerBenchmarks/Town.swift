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

    /// Makes tenants with a project each, and keys until there are so many accounts.
    ///
    /// - Parameter leaves: So many stand in the journal already, of a log that is closed.
    init(_ path: String, accounts: Int, leaves: Int = 0, options: Options) throws {
        keys = try Furniture(path, accounts: accounts, leaves: leaves).keys
        self.accounts = accounts
        let (store, ended) = (try Self.open(path, options), ended)
        self.store = store
        Self.start(store, ended)
    }

    func close() {
        store.writer.close()
        ended.wait()
    }

    /// Leaves in the journal.
    func leaves() throws -> Int { try Self.change(store) { books in Int(books.journalEnd - 1) } }

    private struct Killed: Error {}

    /// Ends the writer as a crash does: what follows from the leaves stays behind them.
    func kill() {
        _ = store.writer.submit({ _ -> Bool in throw Killed() }, then: { _ in })
        ended.wait()
    }

    /// Milliseconds from the closed files to the first answer, and of CPU until then.
    static func restart(_ path: String) throws -> (Double, Double) {
        let (start, busy) = (monotonicNow(), processorNow())
        let store = try open(path)
        let ended = DispatchSemaphore(value: 0)
        Self.start(store, ended)
        _ = try change(store) { books in books.openHolds().count }
        let taken = (Double(monotonicNow() - start) / 1e6, Double(processorNow() - busy) / 1e6)
        store.writer.close()
        ended.wait()
        return taken
    }

    static func start(_ store: OpenStore, _ ended: DispatchSemaphore) {
        DispatchQueue(label: "writer").async {
            do { try store.run() } catch is Killed {} catch { print("the writer ended: \(error)") }
            ended.signal()
        }
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

    static func open(_ path: String, _ options: Options? = nil) throws -> OpenStore {
        var settings = OpenStore.Settings(deployment: "bench.test", auditSecret: [UInt8](repeating: 7, count: 32))
        if let every = options?.rowsEvery { settings.rowsEvery = Int64(every) }
        if let pages = options?.walPages { settings.walPages = pages }
        return try OpenStore(
            try StateFolder(path: path), settings: settings, clock: { Instant(nanoseconds: wallNow()) })
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

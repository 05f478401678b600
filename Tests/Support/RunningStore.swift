import Dispatch
import Foundation
package import Store
import Synchronization
package import Vocabulary

/// A real store in a temporary folder, with its writer on a thread of its own.
package final class RunningStore: Sendable {
    package let store: OpenStore
    package let folder: TemporaryFolder
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Failure()

    /// How rows follow the leaves (`docs/adr/0012`).
    package struct Pacing: Sendable {
        let rowsEvery: Int64
        let quiet: Bool
        let walPages: Int

        /// - Parameter quiet: Rows are also written while nobody wants anything.
        /// - Parameter walPages: Pages at which the write-ahead log is moved into the database.
        package init(rowsEvery: Int64 = .max, quiet: Bool = true, walPages: Int = 1_000) {
            (self.rowsEvery, self.quiet, self.walPages) = (rowsEvery, quiet, walPages)
        }
    }

    package init(
        _ folder: TemporaryFolder, deployment: String = "gatehouse.test", identifierSecret: [UInt8]? = nil,
        auditSecrets: [Int: [UInt8]] = [1: [UInt8](repeating: 7, count: 32)],
        pacing: Pacing? = nil, clock: @escaping @Sendable () -> Instant
    ) throws {
        self.folder = folder
        var settings = OpenStore.Settings(deployment: deployment, auditSecrets: auditSecrets)
        settings.identifierSecret = identifierSecret
        if let pacing {
            (settings.rowsEvery, settings.walPages) = (pacing.rowsEvery, pacing.walPages)
            if !pacing.quiet { settings.rowsQuiet = .seconds(3_600) }
        }
        store = try OpenStore(try StateFolder(path: folder.path + "/state"), settings: settings, clock: clock)
        // No queue's thread: of those a process has 255, and hundreds of tests are under way at once.
        let writer = Thread { [store, ended, failure] in
            do {
                try store.run()
            } catch {
                failure.note("\(error)")
            }
            ended.signal()
        }
        writer.start()
    }

    /// Runs a change and waits for its commit.
    package func change<Answer: Sendable>(
        _ change: @escaping @Sendable (inout Books) throws -> Answer
    ) async throws -> Answer {
        guard let answer = await store.writer.change(change) else { throw StoppedStore(failure.text) }
        return answer
    }

    /// Commits what was handed in and ends the writer's thread; what made it fail, if anything did.
    @discardableResult
    package func stop() -> String? {
        store.writer.close()
        ended.wait()
        ended.signal()
        return failure.text
    }

    deinit { stop() }
}

/// What ended the writer, if it did not end by itself.
private final class Failure: Sendable {
    private let held = Mutex<String?>(nil)

    var text: String? { held.withLock { $0 } }

    func note(_ text: String) { held.withLock { $0 = text } }
}

/// The writer took no change any more.
package struct StoppedStore: Error {
    package let failure: String?

    init(_ failure: String?) { self.failure = failure }
}

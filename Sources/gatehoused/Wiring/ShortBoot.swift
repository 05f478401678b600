import Logging
import NIOPosix
import Store
import Upkeep
import Vocabulary

/// A boot for one change with the daemon stopped.
///
/// What a start compares and writes is compared and written here too, so that the log goes on as after any stop.
struct ShortBoot {
    let settings: DaemonSettings
    let logger: Logger
    let secrets: Secrets
    let store: OpenStore
    private let witnesses: Witnesses

    /// - Throws: What would keep the daemon from starting; nothing is written then.
    init(_ settings: DaemonSettings, _ logger: Logger) async throws {
        (self.settings, self.logger) = (settings, logger)
        let folder = try StateFolder(path: settings.dataDir)
        secrets = try Secrets.open(settings)
        var opening = OpenStore.Settings(deployment: settings.deployment, auditSecrets: secrets.audit)
        opening.identifierSecret = secrets.identifier
        store = try OpenStore(folder, settings: opening, clock: SystemClock.now)
        try secrets.check(store.reader, settings)
        witnesses = try Witnesses(settings.audit, on: MultiThreadedEventLoopGroup.singleton, logger)
        try await witnesses.check(store, startsWithoutThem: settings.audit.startsWithoutWitness)
    }

    /// Begins, has the change made, and ends as a stop does.
    func run<Answer>(_ change: (OpenStore) async throws -> Answer) async throws -> Answer {
        WriterThread.start(store, logger)
        try await House.begin(store, witnesses, logger)
        let answer = try await change(store)
        try await House.end(store)
        await Restoring.close(store)
        return answer
    }
}

import Glibc
import Logging
import NIOPosix
import Store

/// A boot without doors, for one change that is made with the daemon stopped.
///
/// What a start compares and writes is compared and written here too, so that the log goes on as after any stop.
struct ShortBoot {
    let store: OpenStore
    private let witnesses: Witnesses
    private let logger: Logger

    /// Opens the state and compares it with what was published.
    static func open(_ settings: DaemonSettings, _ logger: Logger) async throws -> ShortBoot {
        let folder = try StateFolder(path: settings.dataDir)
        let secrets = try LogSecrets.open(settings)
        var opening = OpenStore.Settings(deployment: settings.deployment, auditSecrets: secrets.audit)
        opening.identifierSecret = secrets.identifier
        let store = try OpenStore(folder, settings: opening, clock: SystemClock.now)
        try secrets.check(store.reader, settings)
        let witnesses = try Witnesses(settings.audit, on: MultiThreadedEventLoopGroup.singleton, logger)
        try await witnesses.check(store, startsWithoutThem: settings.audit.startsWithoutWitness)
        return ShortBoot(store: store, witnesses: witnesses, logger: logger)
    }

    /// Makes the change between the leaves of a start and of a stop.
    func run<Done>(_ change: (OpenStore) async throws -> Done) async throws -> Done {
        WriterThread.start(store, logger)
        try await House.begin(store, witnesses, logger)
        let done = try await change(store)
        try await House.end(store)
        await Restoring.close(store)
        return done
    }

    /// Refuses a folder without a state, and a user whose files the daemon could not read afterwards.
    ///
    /// - Parameter hint: What to do instead where there is no state.
    static func check(_ data: String, doing: String, hint: String) throws {
        guard PrivateFiles.size("\(data)/gatehouse.db") != nil else {
            throw StoreFailure(doing: doing, cause: "there is no state in `\(data)`; \(hint)")
        }
        var status = stat()
        // SAFETY: fills the struct that it is handed.
        guard unsafe stat(data, &status) == 0, status.st_uid == geteuid() else {
            throw StoreFailure(
                doing: doing,
                cause: "`\(data)` belongs to another user; run this as the user that runs the daemon")
        }
    }
}

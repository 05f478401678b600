import AdminAPI
import Administration
import Admission
import AuditLog
import Dispatch
import Gateway
import Glibc
import HTTPListener
import Logging
import NIOCore
import NIOPosix
import Simulator
import Store
import Synchronization
import Upkeep
import Vocabulary

/// The running daemon: every room, wired together in the order in which each needs the other.
///
/// A listener opens only after the store is loaded, holds of an earlier boot are charged, and every key is in force.
final class House: Sendable {
    let settings: DaemonSettings
    let store: OpenStore
    let decisions: DecisionBook
    let catalog: CurrentCatalog
    let gateway: DataPlane
    let admin: RunningListener
    let ownerKey: String?
    private let gatekeeper: Gatekeeper
    private let simulator: RunningSimulator?
    private let group: MultiThreadedEventLoopGroup
    private let state: HouseState
    private let logger: Logger

    private init(
        _ settings: DaemonSettings, _ store: OpenStore, _ rooms: Rooms, gateway: DataPlane, admin: RunningListener,
        simulator: RunningSimulator?, group: MultiThreadedEventLoopGroup, ownerKey: String?, logger: Logger
    ) {
        (self.settings, self.store, self.gateway, self.admin) = (settings, store, gateway, admin)
        (self.simulator, self.group, self.ownerKey, self.logger) = (simulator, group, ownerKey, logger)
        (decisions, catalog, gatekeeper, state) = (rooms.decisions, rooms.catalog, rooms.gatekeeper, rooms.state)
    }

    /// Opens everything and serves from then on.
    ///
    /// - Throws: What keeps it from starting, in words for the operator; nothing listens then.
    static func open(_ settings: DaemonSettings, logger: Logger) async throws -> House {
        let folder = try StateFolder(path: settings.dataDir)
        let secrets = try Secrets.open(settings)
        let documents = try Documents.read(settings)
        for warning in documents.warnings { logger.warning("price table", metadata: ["warning": "\(warning)"]) }
        var opening = OpenStore.Settings(deployment: settings.deployment, auditSecret: secrets.audit)
        opening.walPages = settings.walPages
        let store = try OpenStore(folder, settings: opening, clock: SystemClock.now)
        WriterThread.start(store, logger)
        try await begin(store, logger)
        let snapshot = try await PolicyInForce.settle(documents, store)
        let rooms = try Rooms(settings, secrets, documents, snapshot, store, logger)
        let ownerKey = try await FirstStart.makeOwner(store, rooms.mint, dataDir: settings.dataDir)
        for key in try rooms.ring.load(from: store.reader) {
            logger.warning("a stored key cannot be read and is refused", metadata: ["key.id": "\(key)"])
        }
        return try await listen(settings, store, rooms, ownerKey, logger)
    }

    private static func begin(_ store: OpenStore, _ logger: Logger) async throws {
        let expired = await store.writer.change { books in
            let expired = try books.expireHolds()
            try books.tell(
                Leaf(
                    .daemonStarted, by: .system, on: LeafObject(.daemon, "gatehoused"),
                    facts: [.version(Version.text), .holdsExpired(expired)]))
            return expired
        }
        guard let expired else { throw StoreFailure(doing: "opening the books", cause: "the writer has stopped") }
        guard expired > 0 else { return }
        logger.warning("holds of an earlier boot were charged in full", metadata: ["count": "\(expired)"])
    }

    private static func listen(
        _ settings: DaemonSettings, _ store: OpenStore, _ rooms: Rooms, _ ownerKey: String?, _ logger: Logger
    ) async throws -> House {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let needsSimulator = settings.upstreams.contains { $0.kind == .simulator }
        let simulator = needsSimulator ? try await RunningSimulator.start(on: group) : nil
        let gateway = try await DataPlane.start(
            try GatewaySettings(settings, simulatorPort: simulator?.port), gatekeeper: rooms.gatekeeper,
            readiness: { rooms.state.readiness }, clock: SystemClock.now)
        let admin = try await RunningListener.start(
            ListenerSettings(settings.admin), on: group, logger: logger, handler: rooms.adminDoor.answer)
        rooms.state.becomeReady()
        return House(
            settings, store, rooms, gateway: gateway, admin: admin, simulator: simulator, group: group,
            ownerKey: ownerKey, logger: logger)
    }

    /// What the operator reads when the daemon is up.
    var banner: String {
        Banner.text(settings, decisions.current, clientPort: gateway.port, adminPort: admin.port, ownerKey: ownerKey)
    }

    /// The periodic work, until the surrounding task is cancelled.
    func keepUp() async {
        var log = LogChores.Settings()
        log.signEvery = .milliseconds(settings.audit.signEvery)
        log.signLazySeconds = (settings.audit.signLazy + 999) / 1_000
        log.heartbeat = .milliseconds(settings.audit.heartbeat)
        let renewal = Chore("certificates", every: .seconds(10)) { [self] in renewCertificates() }
        let chores = LogChores.all(store.writer, log) + AdmissionChores.all(gatekeeper, store) + [renewal]
        await Rounds(chores, logger: logger).run()
    }

    /// Reads certificates, policies and prices again; the old ones stay if the new cannot be used.
    func reload() async {
        for (place, tls) in certificates { tell(place) { try tls.reload() } }
        do {
            let documents = try Documents.read(settings)
            decisions.swap(try await PolicyInForce.settle(documents, store))
            catalog.set(documents.catalog)
            logger.info("policies and prices are read anew", metadata: ["policy": "\(decisions.current.hashText)"])
        } catch {
            logger.error("the new documents are refused, the old ones stay", metadata: ["error": "\(error)"])
        }
    }

    /// Shows certificates whose files were written since to those that come from now on.
    func renewCertificates() {
        for (place, tls) in certificates {
            tell(place) {
                if try tls.reloadIfChanged() {
                    logger.info("a new certificate is shown", metadata: ["listener": "\(place)"])
                }
            }
        }
    }

    private var certificates: [(place: String, tls: TLSBook)] {
        [("client", gateway.tls), ("admin", admin.tls)].compactMap { place, tls in tls.map { (place, $0) } }
    }

    private func tell(_ place: String, _ renew: () throws -> Void) {
        do { try renew() } catch {
            logger.error(
                "the new certificate cannot be used, the old one stays",
                metadata: ["listener": "\(place)", "error": "\(error)"])
        }
    }

    /// Stops the doors, lets running work end, signs what is unsigned, and closes the store; in this order.
    func close() async {
        state.beginDraining()
        await gateway.shutdown(within: .milliseconds(settings.drainMilliseconds))
        // What cannot be shut down cleanly ends with the process a moment later.
        try? await admin.shutdown(within: .seconds(2))
        try? await simulator?.stop()
        gatekeeper.retryEndings()
        AdmissionChores.flush(gatekeeper, store)
        _ = await store.writer.change { books in
            try books.endMinutes(all: true)
            try books.tell(Leaf(.daemonStopped, by: .system, on: LeafObject(.daemon, "gatehoused")))
            try books.signHeads(dirtyFor: 0)
        }
        store.writer.close()
        try? await group.shutdownGracefully()
    }
}

/// Whether the daemon takes requests, as `readyz` tells it.
final class HouseState: Sendable {
    private let word = Mutex<String?>("starting")

    /// `nil` when ready, else one word.
    var readiness: String? { word.withLock { $0 } }

    func becomeReady() { word.withLock { $0 = nil } }

    func beginDraining() { word.withLock { $0 = "draining" } }
}

/// The thread of the writer.
enum WriterThread {
    /// I/O error on commit or sync: the exit code that tells a supervisor to restart.
    private static let exitCode: Int32 = 74

    /// Runs the writer until it is closed; a failed commit ends the process, with nobody of that batch answered.
    static func start(_ store: OpenStore, _ logger: Logger) {
        let thread = DispatchQueue(label: "gatehouse.writer", qos: .userInitiated)
        thread.async {
            do {
                try store.run()
            } catch {
                logger.critical("the store failed, the daemon ends", metadata: ["error": "\(error)"])
                exit(exitCode)
            }
        }
    }
}

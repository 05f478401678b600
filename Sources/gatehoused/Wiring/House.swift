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
import TaskRunner
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
    private let socket: RunningListener?
    let ownerKey: String?
    private let gatekeeper: Gatekeeper
    private let inForce: InForce
    private let doctor: HouseDoctor
    private let backups: BackupDesk
    private let warmKeys: WarmKeys?
    let tasks: TaskRooms?
    private let witnesses: Witnesses
    private let traces: TraceExport?
    private let compliance: [Chore]
    private let webhooks: Webhooks
    private let upstreamWatch = UpstreamWatch()
    private let simulator: RunningSimulator?
    private let group: MultiThreadedEventLoopGroup
    private let state: HouseState
    private let handle: HouseHandle
    // The one end of the client's door, which a drain begins and a stop awaits.
    private let draining = Mutex<Task<Void, Never>?>(nil)
    let logger: Logger

    private init(
        _ settings: DaemonSettings, _ store: OpenStore, _ rooms: Rooms, _ warmKeys: WarmKeys?, _ witnesses: Witnesses,
        tasks: TaskRooms?,
        gateway: DataPlane,
        admin: RunningListener, socket: RunningListener?, simulator: RunningSimulator?,
        group: MultiThreadedEventLoopGroup, ownerKey: String?,
        logger: Logger
    ) {
        (self.settings, self.store, self.gateway, self.admin) = (settings, store, gateway, admin)
        self.socket = socket
        (self.simulator, self.group, self.ownerKey, self.logger) = (simulator, group, ownerKey, logger)
        (self.warmKeys, inForce, doctor, backups) = (warmKeys, rooms.inForce, rooms.doctor, rooms.backups)
        self.tasks = tasks
        traces = rooms.traces
        webhooks = rooms.webhooks
        (decisions, catalog, gatekeeper, state) = (rooms.decisions, rooms.catalog, rooms.gatekeeper, rooms.state)
        handle = rooms.handle
        self.witnesses = witnesses
        compliance = ComplianceChores.all(rooms.desk, store) + rooms.sinks + rooms.reconciliation
    }

    /// Opens everything and serves from then on.
    ///
    /// - Throws: What keeps it from starting, in words for the operator; nothing listens then.
    static func open(_ settings: DaemonSettings, logger: Logger) async throws -> House {
        let folder = try StateFolder(path: settings.dataDir)
        let secrets = try Secrets.open(settings)
        let files = Task { try Documents.read(settings) }
        // What is wrong with them is told before anything is made; a house that is there is opened meanwhile.
        if !folder.hasDatabase { _ = try await files.value }
        var opening = OpenStore.Settings(deployment: settings.deployment, auditSecrets: secrets.logs.audit)
        opening.walPages = settings.walPages
        opening.reserve = settings.storeReserve
        opening.identifierSecret = secrets.logs.identifier
        opening.isRelaxed = settings.durability == .relaxed
        if opening.isRelaxed {
            logger.warning("`ledger.durability` is relaxed: a power cut may lose the calls of the last second")
        }
        let store = try OpenStore(folder, settings: opening, clock: SystemClock.now)
        let beside = try Beside(settings, store, logger)
        try secrets.logs.check(store.reader, settings)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let witnesses = try Witnesses(settings.audit, on: group, logger)
        try await witnesses.check(store, startsWithoutThem: settings.audit.startsWithoutWitness)
        WriterThread.start(store, logger)
        let documents = try await files.value.beside(store.reader, settings)
        for warning in documents.warnings { logger.warning("price table", metadata: ["warning": "\(warning)"]) }
        let exports = LeafFact.exportKey(try ReplaceableKey.publicKey(secrets.export))
        try await begin(store, witnesses, logger, telling: [exports])
        let snapshot = try await PolicyInForce.settle(documents, store)
        if let warning = LeastTier.warning(settings, snapshot.policy) { logger.warning("\(warning)") }
        let keys = try await beside.keys.value
        let peppers = try PepperFolder.open(
            settings.keys.pepperDir ?? folder.file("pepper"), inUse: keys.peppers)
        let warmKeys = try await beside.warm.value
        let rooms = try Rooms(settings, secrets, peppers, warmKeys, documents, snapshot, store, keys, on: group)
        let ownerKey = try await FirstStart.makeOwner(store, rooms.mint, dataDir: settings.dataDir)
        // The first start has just made a key that was not there to be read.
        for key in ownerKey == nil ? keys.unreadable : try rooms.ring.load(from: store.reader) {
            logger.warning("a stored key cannot be read and is refused", metadata: ["key.id": "\(key)"])
        }
        warmKeys?.warm(rooms.ring, at: SystemClock.now(), logger)
        rooms.gatekeeper.remember(try await beside.calls.value)
        rooms.gatekeeper.restoreBlocks(try store.reader.sessionBlocks(at: SystemClock.now()))
        return try await listen(
            settings, store, rooms, warmKeys, witnesses, try await beside.tasks.value, ownerKey, group, logger)
    }

    /// Charges what an earlier boot left open, and writes that this one has begun.
    static func begin(
        _ store: OpenStore, _ witnesses: Witnesses, _ logger: Logger, telling facts: [LeafFact] = []
    ) async throws {
        let keys = witnesses.keys
        // Once the writer has its books, it is known without reading them how the logs end.
        _ = await store.writer.change { _ in true }
        let stop = try LastStop.read(store.reader)
        let gap = stop?.gap(until: SystemClock.now())
        if gap != nil { logger.warning("the last end was no stop: counts of its last minute are not in the log") }
        let believed = try believed(store.reader, logger)
        let expired = await store.writer.change { books in
            try books.believe(believed)
            let expired = try books.expireHolds()
            try books.expireTickets()
            try books.tell(
                Leaf(
                    .daemonStarted, by: .system, on: LeafObject(.daemon, "gatehoused"),
                    facts: [.version(Version.text), .isClean(stop?.isClean ?? true), .holdsExpired(expired)] + facts))
            if let gap { try books.tell(gap) }
            try books.noteWitnesses(keys)
            return expired
        }
        guard let expired else { throw StoreFailure(doing: "opening the books", cause: "the writer has stopped") }
        guard expired > 0 else { return }
        logger.warning("holds of an earlier boot were charged in full", metadata: ["count": "\(expired)"])
    }

    /// The time as far as it is believed, before this start writes any with it.
    private static func believed(_ reader: Reader, _ logger: Logger) throws -> Instant {
        let (now, known) = (SystemClock.now(), try reader.believedTime())
        guard let known, !BelievedTime.mayBe(now, after: known) else { return max(now, known ?? now) }
        logger.warning(
            "the clock is far past the last time at work and no leaves are pruned: set it right, or say that it is",
            metadata: [
                "command": "gatehoused --accept-clock", "clock": "\(now.secondText)",
                "last.at.work": "\(known.secondText)",
            ])
        return known
    }

    /// Writes that this boot has ended, and signs what is unsigned.
    static func end(_ store: OpenStore) async throws {
        let ended = await store.writer.change { books in
            try books.endMinutes(all: true)
            try books.tell(Leaf(.daemonStopped, by: .system, on: LeafObject(.daemon, "gatehoused")))
            return try books.signHeads(dirtyFor: 0)
        }
        guard let ended else { throw StoreFailure(doing: "ending the log", cause: "the writer has stopped") }
        // A backup of before the last calls is older from now on, and a restore says so.
        if let head = ended { try HeadFile(store.folder).write(head) }
    }

    private static func listen(
        _ settings: DaemonSettings, _ store: OpenStore, _ rooms: Rooms, _ warmKeys: WarmKeys?, _ witnesses: Witnesses,
        _ ground: TaskGround?, _ ownerKey: String?, _ group: MultiThreadedEventLoopGroup, _ logger: Logger
    ) async throws -> House {
        let room = try Descriptors.share(settings, logger)
        let needsSimulator = settings.upstreams.contains { $0.kind == .simulator }
        let simulator = needsSimulator ? try await RunningSimulator.start(on: group) : nil
        let tasks = try await TaskRooms.open(settings, on: ground, rooms.gatekeeper, store, logger)
        rooms.work.open(tasks?.desk.board)
        rooms.doctor.noteSandbox(tasks?.desk.board.sandboxFault.map { "\($0)" }, closed: tasks?.closedPaths ?? [])
        let gateway = try await DataPlane.start(
            try GatewaySettings(settings, simulatorPort: simulator?.port, connections: room.client),
            gatekeeper: rooms.gatekeeper,
            tasks: tasks?.desk, logger: logger,
            readiness: { rooms.state.readiness ?? (store.disk.hasRoom ? nil : "disk-full") }, clock: SystemClock.now)
        var listening = ListenerSettings(settings.admin)
        listening.connectionLimit = room.admin
        listening.refusal = HTTPProblem.response
        let admin = try await RunningListener.start(
            listening, on: group, logger: logger, handler: rooms.console.answer)
        let socket = try await AdminSocket.start(
            settings, connections: room.admin, on: group, logger, handler: rooms.console.answer)
        rooms.metrics.open(
            MetricsDesk.Rooms(
                store: store, gatekeeper: rooms.gatekeeper, gateway: gateway, tasks: tasks?.desk.board,
                spending: try SpendSeries(
                    store.reader, limit: settings.telemetry.tenantSeries, at: SystemClock.now()),
                courier: rooms.webhooks.courier, backups: rooms.backups))
        StartPages.giveBack()
        rooms.state.becomeReady()
        let house = House(
            settings, store, rooms, warmKeys, witnesses, tasks: tasks, gateway: gateway, admin: admin,
            socket: socket, simulator: simulator,
            group: group,
            ownerKey: ownerKey, logger: logger)
        rooms.handle.set(house)
        return house
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
        let chores =
            LogChores.all(store, log) + AdmissionChores.all(gatekeeper, store, inForce) + ledgerChores
            + keyChores + [renewal, ClockChore.chore(doctor.clock, store), Backups.chore(backups)]
            + witnesses.chores(store, every: log.signEvery) + compliance + taskChores + webhooks.chores
        let upstreams = Chore("upstreams", every: .seconds(1)) { [self] in
            let leaves = upstreamWatch.look(await gateway.upstreamStates())
            guard !leaves.isEmpty else { return }
            _ = await store.writer.change { books in for leaf in leaves { try books.tell(leaf) } }
        }
        async let couriers: Void = webhooks.courier.run(logger: logger)
        await Rounds(chores + traceChores + [upstreams], logger: logger).run()
        await couriers
    }

    /// Runs tasks, until the surrounding task is cancelled; those that live then are interrupted and settled.
    func runTasks() async { await tasks?.desk.board.run() }

    private var taskChores: [Chore] {
        tasks.map { tasks in [Chore("task records", every: .seconds(60)) { tasks.forgetOldRecords() }] } ?? []
    }

    private var traceChores: [Chore] { traces.map { [$0.chore(gateway)] } ?? [] }

    private var ledgerChores: [Chore] {
        // A hold never ends before its request could.
        let holdSeconds = max(settings.holdTTL, settings.limits.request + 60_000) / 1_000
        return LedgerChores.all(store, holdSeconds: holdSeconds, clock: SystemClock.now, alarms)
    }

    private var alarms: LedgerChores.Alarms {
        LedgerChores.Alarms(
            diskChanged: { [logger] hasRoom in
                hasRoom
                    ? logger.warning("the disk has room again, calls are admitted")
                    : logger.critical("the disk is below `store.reserve`, nothing is admitted until there is room")
            },
            holdsExpired: { [logger] count in
                HoldAlarm.expired.add(count, ordering: .relaxed)
                logger.error("holds outlived every request and were charged in full", metadata: ["count": "\(count)"])
            })
    }

    private var keyChores: [Chore] {
        let every = settings.keys.warmEvery
        guard let warmKeys, every > 0 else { return [] }
        let ring = gatekeeper.ring
        return [
            Chore("warm keys", every: .milliseconds(every)) {
                try await warmKeys.saveChanges(of: ring, at: SystemClock.now())
            }
        ]
    }

    /// Takes no more requests; the admin doors stay open.
    func drain(within seconds: Int64) {
        state.beginDraining()
        logger.info("draining", metadata: ["seconds": "\(seconds)"])
        _ = drained(within: .seconds(seconds))
    }

    private func drained(within patience: Duration) -> Task<Void, Never> {
        draining.withLock { draining in
            if let begun = draining { return begun }
            let ending = Task { [gateway] in await gateway.shutdown(within: patience) }
            draining = ending
            return ending
        }
    }

    /// Stops the doors, lets running work end, signs what is unsigned, and closes the store; in this order.
    func close() async {
        state.beginDraining()
        handle.clear()
        await drained(within: .milliseconds(settings.drainMilliseconds)).value
        // What cannot be shut down cleanly ends with the process a moment later.
        try? await admin.shutdown(within: .seconds(2))
        if let socket {
            AdminSocket.remove(settings)
            try? await socket.shutdown(within: .seconds(2))
        }
        try? await simulator?.stop()
        gatekeeper.retryEndings()
        AdmissionChores.flush(gatekeeper, store)
        AdmissionChores.noteLastUses(gatekeeper, store)
        await saveWarmKeys()
        try? await Self.end(store)  // a writer that has stopped has said why
        store.writer.close()
        tasks?.close()
        try? await group.shutdownGracefully()
    }

    private func saveWarmKeys() async {
        logger.info("keys at rest", metadata: ["argon2.runs": "\(gatekeeper.ring.argon2Runs)"])
        do { try await warmKeys?.save(gatekeeper.ring, at: SystemClock.now()) } catch {
            logger.warning("known keys are cold after the next start", metadata: ["error": "\(error)"])
        }
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

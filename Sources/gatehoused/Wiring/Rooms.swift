import APIKeys
import AdminAPI
import AdminContract
import Administration
import Admission
import BudgetLedger
import Compliance
import Glibc
import Logging
import NIOCore
import PolicyLanguage
import Store
import Synchronization
import TaskRunner
import Upkeep
import Vocabulary

/// The rooms between the store and the sockets.
struct Rooms {
    let ring: KeyRing
    let decisions: DecisionBook
    let catalog: CurrentCatalog
    let gatekeeper: Gatekeeper
    let mint: KeyMint
    private(set) var inForce: InForce
    let plane: ControlPlane
    let desk: ComplianceDesk
    let sinks: [Chore]
    let reconciliation: [Chore]
    let console: ConsoleDoor
    let doctor: HouseDoctor
    let backups: BackupDesk
    let state = HouseState()
    let handle = HouseHandle()
    let metrics: MetricsDesk
    let traces: TraceExport?
    let webhooks: Webhooks
    let work: WorkRooms

    init(
        _ settings: DaemonSettings, _ secrets: Secrets, _ peppers: Peppers, _ warmKeys: WarmKeys?,
        _ documents: Documents, _ snapshot: DecisionSnapshot, _ store: OpenStore, _ keys: StoredKeys,
        on group: any EventLoopGroup
    ) throws {
        let parameters = try Self.parameters(settings)
        let renewed = RenewedKeys()
        ring = KeyRing(
            settings: Self.ring(settings, parameters), peppers: peppers, bootKey: warmKeys?.bootKey ?? BootKey(),
            keys: keys, events: Self.events(store.writer, renewed), clock: SystemClock.now)
        decisions = DecisionBook(snapshot)
        catalog = CurrentCatalog(documents.catalog)
        gatekeeper = Gatekeeper(
            ring: ring, decisions: decisions, store: store, settings: try GatekeeperSettings(settings),
            clock: SystemClock.now)
        mint = KeyMint(pepper: peppers.current, parameters: parameters)
        inForce = Self.inForce(ring, decisions, store.reader)
        inForce.cut = { [ring] key, version in ring.cut(key, version: Int(version)) }
        renewed.publish(inForce.key)
        doctor = HouseDoctor(settings, store, on: group) { [decisions] in decisions.current.prices }
        backups = Backups.desk(settings, store)
        webhooks = Webhooks(settings.webhooks, secrets.webhooks, store, on: group)
        work = WorkRooms(gatekeeper)
        plane = Self.plane(
            settings, store, mint, ring, inForce, decisions, catalog, state,
            (doctor, Backups.door(backups), webhooks.door, work.door), Self.house(settings, handle, decisions, catalog))
        desk = try ComplianceChores.desk(settings, secrets, store)
        sinks = try ComplianceChores.sinks(settings.audit.sinks, store, on: group)
        reconciliation = try Reconciliation.chores(settings, store, on: group) { [decisions] in
            decisions.current.prices
        }
        metrics = MetricsDesk(settings, state)
        traces = try TraceExport(settings.telemetry, on: group)
        console = Self.console(
            settings, Self.door(settings, plane, desk, ring, store.reader, metrics),
            AdminVerifier(ring: ring, reader: store.reader))
    }

    static func parameters(_ settings: DaemonSettings) throws -> Argon2Parameters {
        let keys = settings.keys
        let asked = Argon2Parameters(
            memory: UInt32(keys.memoryKiB), passes: UInt32(keys.passes), lanes: UInt32(keys.lanes))
        guard let asked, asked.isStrongEnough else {
            throw SettingsRefusal(
                place: "keys.argon2",
                sentence: "\(keys.memoryKiB) KiB in \(keys.passes) passes is weaker than the floor; "
                    + "use at least 19456KiB in 2 passes")
        }
        return asked
    }

    private static func ring(_ settings: DaemonSettings, _ parameters: Argon2Parameters) -> KeyRingSettings {
        var ring = KeyRingSettings()
        ring.cacheEntries = settings.keys.cache
        ring.cacheSeconds = settings.keys.cacheTTL / 1_000
        ring.parameters = parameters
        ring.queueLimit = settings.keys.queue
        ring.queueNanoseconds = settings.keys.deadline * 1_000_000
        let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        ring.threads =
            settings.argonThreads > 0
            ? settings.argonThreads
            : KeyRingSettings.threads(
                cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)), memoryBytes: memory, parameters: parameters)
        return ring
    }

    /// What the ring tells the writer; nothing of it is waited for.
    private static func events(_ writer: Writer, _ renewed: RenewedKeys) -> KeyRingEvents {
        KeyRingEvents(
            proved: { proof in
                _ = writer.submit(
                    { books in try books.noteFirstUse(of: proof.key, version: Int64(proof.version), at: proof.at) },
                    then: { _ in })
            },
            rehashed: { rehash in
                let new = Store.KeyVersion(
                    key: rehash.key, version: Int64(rehash.version), phc: rehash.new.phc.text,
                    pepper: Int64(rehash.new.pepper), sieve: Int64(rehash.new.sieve))
                _ = writer.submit(
                    { books in
                        try books.rehash(rehash.key, version: new.version, from: rehash.old.phc.text, to: new)
                    }, then: { state in if let state { renewed.tell(state) } })
            })
    }

    private static func plane(
        _ settings: DaemonSettings, _ store: OpenStore, _ mint: KeyMint, _ ring: KeyRing, _ inForce: InForce,
        _ decisions: DecisionBook, _ catalog: CurrentCatalog, _ state: HouseState,
        _ house: (doctor: HouseDoctor, backups: BackupDoor, hooks: HookDoor, work: WorkDoor), _ around: HouseDoor
    ) -> ControlPlane {
        let started = SystemClock.now()
        let upstreams = settings.upstreams.map(\.name)
        var doors = ControlPlane.Doors(
            inForce: inForce, mint: mint, policy: { decisions.current.policy },
            catalog: { catalog.current },
            status: {
                HouseReport(
                    version: Version.text, deployment: settings.deployment, startedAt: started,
                    state: state.readiness ?? "ready", prices: decisions.current.prices.revision,
                    upstreams: upstreams.map { .init(name: $0, state: "configured") })
            }, clock: SystemClock.now)
        doors.examine = { await house.doctor.examine() }
        doors.backups = house.backups
        let logKeys = LogSecrets.files(settings)
        doors.logKeys = LogKeyDoor(prepare: { try logKeys.prepare($0) }, retire: { try logKeys.retire(before: $0) })
        doors.house = around
        doors.hooks = house.hooks
        doors.work = house.work
        doors.inspectLeak = { token in await ring.finding(of: token) }
        doors.staged = { decisions.current.stagedPolicy }
        doors.observed = { decisions.current.candidate.map(ObservedCandidate.init) }
        var control = ControlSettings()
        control.keyLifetimeLimit = settings.keys.maxLifetime.map { Lapse(seconds: $0 / 1_000) }
        control.keysPerProject = settings.keys.perProject
        control.rotationOverlap = Lapse(seconds: settings.keys.overlap / 1_000)
        control.increaseLifetime = Lapse(seconds: settings.increaseTTL / 1_000)
        control.witnessQuorum = Witnesses.quorum(settings.audit)
        return ControlPlane(store, doors: doors, settings: control)
    }

    /// The house around the control plane; what runs is asked once it runs.
    private static func house(
        _ settings: DaemonSettings, _ handle: HouseHandle, _ decisions: DecisionBook, _ catalog: CurrentCatalog
    ) -> HouseDoor {
        var house = HouseDoor { decisions.current.prices }
        house.settings = { settings.notes.all.map(SettingShape.init) }
        house.reload = { () async throws(AdminRefusal) in try await handle.house().readAnew() }
        house.drainSeconds = settings.drainMilliseconds / 1_000
        house.drain = { seconds in try? handle.house().drain(within: seconds) }
        house.agents = { (try? handle.house().library.agents.map(AgentShape.init)) ?? [] }
        house.skills = { (try? handle.house().library.skills.map(SkillShape.init)) ?? [] }
        house.workspaces = {
            settings.tasks.workspaces.map { WorkspaceShape(name: $0.name, path: $0.path, projects: $0.projects) }
        }
        house.upstreams = settings.upstreams.map(\.name)
        house.sandbox = SandboxCaps(settings.tasks.sandbox)
        house.publishPrices = { document in
            let (now, table) = (decisions.current, document.table.overridden(aliases: settings.aliases))
            decisions.swap(
                DecisionSnapshot(
                    policy: now.policy, prices: table, priceRevision: document.revision, candidate: now.candidate,
                    staged: now.stagedPolicy))
            catalog.set(Documents.catalog(table))
        }
        return house
    }

    /// Called on the writer's thread, in the order of the commits and before the acknowledgement.
    private static func inForce(_ ring: KeyRing, _ decisions: DecisionBook, _ reader: Reader) -> InForce {
        var inForce = InForce(
            tenant: { ring.enforce($0) },
            project: { ring.upsert(ProjectRecord($0)) },
            key: { state in
                ring.enforce(state, admin: state.key.adminID.flatMap { try? reader.admin($0.text) })
            },
            policy: { policy in
                let now = decisions.current
                decisions.swap(
                    DecisionSnapshot(
                        policy: policy, prices: now.prices, priceRevision: now.priceRevision,
                        candidate: now.candidate?.policy.hash == policy.hash ? nil : now.candidate,
                        staged: now.stagedPolicy))
            },
            candidate: { policy in
                let now = decisions.current
                decisions.swap(
                    DecisionSnapshot(
                        policy: now.policy, prices: now.prices, priceRevision: now.priceRevision,
                        candidate: policy.map { Candidate($0, beside: now) }, staged: now.stagedPolicy))
            })
        inForce.staged = { staged in
            let now = decisions.current
            decisions.swap(
                DecisionSnapshot(
                    policy: now.policy, prices: now.prices, priceRevision: now.priceRevision, candidate: now.candidate,
                    staged: staged))
        }
        return inForce
    }

    /// The console in front of the admin API; a session lives no longer than its admin and its key.
    private static func console(
        _ settings: DaemonSettings, _ door: AdminDoor, _ verifier: AdminVerifier
    ) -> ConsoleDoor {
        var console = ConsoleSettings()
        console.isEnabled = settings.console.isEnabled
        console.sessionSeconds = settings.console.session / 1_000
        console.idleSeconds = settings.console.idle / 1_000
        console.isEncrypted = settings.admin.certificateFile != nil
        return ConsoleDoor(door, console) { verifier.renew($0, from: $1) }
    }

    private static func door(
        _ settings: DaemonSettings, _ plane: ControlPlane, _ desk: ComplianceDesk, _ ring: KeyRing, _ reader: Reader,
        _ metrics: MetricsDesk
    ) -> AdminDoor {
        var doors = AdminDoor.Doors(
            authenticate: { token, source in
                await AdminVerifier(ring: ring, reader: reader).judge(token, from: source)
            },
            trusted: { AdminSocket.principal($0, settings) }, clock: SystemClock.now)
        doors.metrics = { await metrics.page() }
        var door = AdminDoorSettings()
        door.twoPersons = settings.twoPersons
        return AdminDoor(plane, desk, doors: doors, settings: door)
    }
}

extension KeyRing {
    /// What a token that was found in public is to us, in the words of the control plane.
    fileprivate func finding(of token: String) async -> Administration.LeakFinding {
        await withCheckedContinuation { found in
            inspect(leaked: Array(token.utf8), now: SystemClock.now()) { finding in
                switch finding {
                case .notOurs: found.resume(returning: .notOurs)
                case .notLive(let key): found.resume(returning: .notLive(key))
                case .live(let key, let version, let isNewest):
                    found.resume(returning: .live(key, version: Int64(version), isNewest: isNewest))
                case .busy: found.resume(returning: .busy)
                }
            }
        }
    }
}

/// Leads a key whose stored string was computed anew back into the ring that asked for it.
private final class RenewedKeys: Sendable {
    private let inForce = Mutex<@Sendable (KeyState) -> Void>({ _ in })

    func publish(_ inForce: @escaping @Sendable (KeyState) -> Void) { self.inForce.withLock { $0 = inForce } }

    func tell(_ state: KeyState) { inForce.withLock { $0 }(state) }
}

/// The catalog in force, for the admin side.
final class CurrentCatalog: Sendable {
    private let held: Mutex<Catalog>

    init(_ catalog: Catalog) { held = Mutex(catalog) }

    var current: Catalog { held.withLock { $0 } }

    func set(_ catalog: Catalog) { held.withLock { $0 = catalog } }
}

package import AdminContract
package import PolicyLanguage
package import Store
package import Vocabulary

/// The control plane: what admins may look at and change, over the one store.
///
/// Changes go through the writer and are in force when they are acknowledged; looks go through the readers and never
/// wait for it. It knows neither HTTP nor the key ring.
package final class ControlPlane: Sendable {
    /// What the wiring hands in: rooms that this one must not know.
    package struct Doors: Sendable {
        package var inForce: InForce
        package var mint: KeyMint
        /// The policy that decides now.
        package var policy: @Sendable () -> Policy
        /// The policy that decides for a share of the tenants instead; `nil` if there is none.
        package var staged: @Sendable () -> StagedPolicy? = { nil }
        /// What a policy may name here.
        package var catalog: @Sendable () -> Catalog
        /// What the candidate beside the live policy has shown; `nil` if there is none.
        package var observed: @Sendable () -> ObservedCandidate? = { nil }
        package var status: @Sendable () async -> HouseReport
        /// Judges a token that was found in public; costs an argon2id run only for one of ours.
        package var inspectLeak: @Sendable (_ token: String) async -> LeakFinding = { _ in .notOurs }
        /// Looks for what is wrong with the daemon and its machine.
        package var examine: @Sendable () async -> ExaminationShape = { ExaminationShape(lookedAt: 0, findings: []) }
        package var backups = BackupDoor.none
        package var logKeys = LogKeyDoor.none
        package var house = HouseDoor.none
        package var hooks = HookDoor.none
        package var work = WorkDoor()
        package var clock: @Sendable () -> Instant

        package init(
            inForce: InForce, mint: KeyMint, policy: @escaping @Sendable () -> Policy,
            catalog: @escaping @Sendable () -> Catalog,
            status: @escaping @Sendable () async -> HouseReport, clock: @escaping @Sendable () -> Instant
        ) {
            (self.inForce, self.mint, self.policy, self.catalog) = (inForce, mint, policy, catalog)
            (self.status, self.clock) = (status, clock)
        }
    }

    let writer: Writer
    let reader: Reader
    let tiles: TileShelf
    let doors: Doors
    let settings: ControlSettings
    let promotion = PromotionLock()

    package init(_ store: OpenStore, doors: Doors, settings: ControlSettings = ControlSettings()) {
        (writer, reader, tiles) = (store.writer, store.reader, store.tiles)
        (self.doors, self.settings) = (doors, settings)
    }

    var now: Instant { doors.clock() }

    /// Makes a change, waits for its commit, and has the new state in force before it returns.
    ///
    /// `publish` runs on the writer's thread in the order of the commits: two changes of one key cannot overtake each
    /// other on their way into the key ring.
    func change<Object: Sendable>(
        _ kind: String, _ change: @escaping @Sendable (inout Books) throws -> ChangeResult<Object>,
        publish: @escaping @Sendable (Object) -> Void = { _ in }
    ) async throws(AdminRefusal) -> Changed<Object> {
        let writer = writer
        let result: ChangeResult<Object>? = await withCheckedContinuation { answered in
            let isQueued = writer.submit(change) { result in
                if case .success(let changed) = result { publish(changed.object) }
                answered.resume(returning: result)
            }
            if !isQueued { answered.resume(returning: nil) }
        }
        switch result {
        case .success(let changed): return changed
        case .failure(let refusal): throw AdminRefusal(try named(refusal), kind)
        case nil: throw AdminRefusal(.overloaded, "too many changes wait for the disk; try again")
        }
    }

    /// Looks through the writer at what only it holds: accounts, holds, kept answers.
    func look<Answer: Sendable>(
        _ look: @escaping @Sendable (inout Books) throws -> Answer
    ) async throws(AdminRefusal) -> Answer {
        guard let answer = await writer.change(look) else {
            throw AdminRefusal(.overloaded, "too many changes wait for the disk; try again")
        }
        return answer
    }

    /// Reads what is committed.
    func read<Answer>(_ body: (Reader) throws -> Answer) throws(AdminRefusal) -> Answer {
        do { return try body(reader) } catch {
            throw AdminRefusal(.storeUnavailable, "the store cannot be read; the daemon's log says why")
        }
    }
}

/// What may be set of the control plane.
package struct ControlSettings: Hashable, Sendable {
    /// How long an old secret works after a rotation that does not say.
    package var rotationOverlap = Lapse(seconds: 86_400)
    package var rotationOverlapLimit = Lapse(seconds: 30 * 86_400)
    /// The longest that a key may be made for; `nil` lets it live without an end.
    package var keyLifetimeLimit: Lapse?
    /// Keys of one project that are neither revoked nor expired.
    package var keysPerProject = 100_000
    /// How long a request for more money waits for somebody who decides.
    package var increaseLifetime = Lapse(seconds: 14 * 86_400)
    /// Witnesses that have to have cosigned a root head before a receipt counts as sealed.
    package var witnessQuorum = 0

    package init() {}
}

/// What a token that somebody found in public is to us, as the wiring learns it from the key ring.
package enum LeakFinding: Hashable, Sendable {
    case notOurs
    case notLive(KeyID)
    case live(KeyID, version: Int64, isNewest: Bool)
    /// Too many tokens are being checked.
    case busy
}

/// How a committed change comes into force; each closure returns at once.
package struct InForce: Sendable {
    package var tenant: @Sendable (Tenant) -> Void
    package var project: @Sendable (Project) -> Void
    package var key: @Sendable (KeyState) -> Void
    package var admin: @Sendable (Admin) -> Void
    package var policy: @Sendable (Policy) -> Void
    /// In force for a share of the tenants from now on; `nil` gives them back to the live policy.
    package var staged: @Sendable (StagedPolicy?) -> Void = { _ in }
    /// Cuts what runs with one secret of a key.
    package var cut: @Sendable (_ key: KeyID, _ version: Int64) -> Void = { _, _ in }
    /// Decided beside the live policy from now on; `nil` ends that.
    package var candidate: @Sendable (Policy?) -> Void

    package init(
        tenant: @escaping @Sendable (Tenant) -> Void, project: @escaping @Sendable (Project) -> Void,
        key: @escaping @Sendable (KeyState) -> Void, admin: @escaping @Sendable (Admin) -> Void = { _ in },
        policy: @escaping @Sendable (Policy) -> Void = { _ in },
        candidate: @escaping @Sendable (Policy?) -> Void = { _ in }
    ) {
        (self.tenant, self.project, self.key) = (tenant, project, key)
        (self.admin, self.policy, self.candidate) = (admin, policy, candidate)
    }
}

/// What the wiring knows of the daemon.
package struct HouseReport: Hashable, Sendable {
    package var version: String
    package var deployment: String
    package var startedAt: Instant
    /// `ready`, or the one word that `readyz` says.
    package var state: String
    package var prices: String
    package var upstreams: [StatusShape.Upstream]

    package init(
        version: String, deployment: String, startedAt: Instant, state: String, prices: String,
        upstreams: [StatusShape.Upstream] = []
    ) {
        (self.version, self.deployment, self.startedAt) = (version, deployment, startedAt)
        (self.state, self.prices, self.upstreams) = (state, prices, upstreams)
    }
}

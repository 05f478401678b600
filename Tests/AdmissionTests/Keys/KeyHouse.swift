import APIKeys
import Admission
import Digests
import Dispatch
import Seeds
import Synchronization
import Testing
import Vocabulary

/// A key ring with a tenant, a project, a clock of its own and cheap secrets.
final class KeyHouse: Sendable {
    static let start = Instant(seconds: 1_795_000_000)
    static let parameters = Argon2Parameters(memory: 64, passes: 1, lanes: 1) ?? .standard

    let ring: KeyRing
    let peppers: Peppers
    let tenant: TenantID
    let project: ProjectID
    let proofs = Recorder<FreshProof>()
    let rehashes = Recorder<Rehash>()
    /// Runs on the pool's thread whenever a secret was proved.
    let whenProved: Mutex<@Sendable () -> Void> = Mutex({})
    private let clock: ManualClock
    private let generator: Mutex<SeededRandom>

    /// What happened, in order.
    final class Recorder<Event: Sendable>: Sendable {
        private let recorded = Mutex<[Event]>([])
        private let hasCome = DispatchSemaphore(value: 0)
        var events: [Event] { recorded.withLock { events in events } }

        func record(_ event: Event) {
            recorded.withLock { events in events.append(event) }
            hasCome.signal()
        }

        func waitForOne() { hasCome.wait() }
    }

    final class ManualClock: Sendable {
        private let instant = Mutex(KeyHouse.start)
        var now: Instant { instant.withLock { now in now } }

        func advance(nanoseconds: Int64) {
            instant.withLock { now in now = Instant(nanoseconds: now.nanoseconds + nanoseconds) }
        }
    }

    init(
        seed: UInt64 = 1, peppers numbers: [Int] = [1], memory: WarmMemory? = nil,
        settings change: (inout KeyRingSettings) -> Void = { _ in }
    ) throws {
        var generator = SeededRandom(seed: seed)
        var settings = KeyRingSettings()
        (settings.parameters, settings.cacheEntries) = (Self.parameters, 1_024)
        change(&settings)
        let peppers = numbers.compactMap { Pepper(number: $0, bytes: Array(repeating: UInt8($0), count: 32)) }
        self.peppers = try #require(Peppers(peppers))
        (tenant, project) = (TenantID(using: &generator), ProjectID(using: &generator))
        self.generator = Mutex(generator)
        let (clock, proofs, rehashes) = (ManualClock(), proofs, rehashes)
        self.clock = clock
        let relay = Relay()
        ring = KeyRing(
            settings: settings, peppers: self.peppers, bootKey: memory?.bootKey ?? BootKey(),
            events: KeyRingEvents(
                proved: { proof in
                    proofs.record(proof)
                    relay.run()
                }, rehashed: { rehashes.record($0) }),
            clock: { clock.now })
        relay.house.withLock { house in house = self }
        tell(.active)
        tell(isArchived: false)
    }

    /// Leads an event back to the house that was not there when the ring was made.
    private final class Relay: Sendable {
        let house = Mutex<KeyHouse?>(nil)

        func run() { house.withLock { house in house }?.whenProved.withLock { act in act }() }
    }

    var now: Instant { clock.now }

    func advance(seconds: Int64) { clock.advance(nanoseconds: seconds * 1_000_000_000) }

    func advance(milliseconds: Int64) { clock.advance(nanoseconds: milliseconds * 1_000_000) }

    func tell(_ status: TenantStatus, networks: [AddressRange] = []) {
        guard let slug = Slug("acme"), let tier = TierName("pro") else { return }
        ring.upsert(TenantRecord(id: tenant, slug: slug, tier: tier, status: status, networks: networks))
    }

    func tell(isArchived: Bool) {
        guard let slug = Slug("web") else { return }
        ring.upsert(ProjectRecord(id: project, slug: slug, isArchived: isArchived))
    }

    func draw<Value>(_ body: (inout SeededRandom) -> Value) -> Value { generator.withLock { body(&$0) } }
}

extension KeyHouse {
    /// A token and what is stored of it.
    struct Made {
        let id: KeyID
        let token: [UInt8]
        let stored: StoredSecret
    }

    func make(_ kind: KeyKind = .project, id: KeyID? = nil, pepper: Int = 1) throws -> Made {
        let pepper = try #require(peppers[pepper])
        return draw { generator in
            let id = id ?? KeyID(using: &generator)
            let secret = Secret(kind: kind, id: id, using: &generator)
            var memory = Argon2Memory(kibibytes: 64)
            let stored = StoredSecret(
                of: secret, pepper: pepper, parameters: Self.parameters, memory: &memory, using: &generator)
            return Made(id: id, token: Array(secret.reveal().utf8), stored: stored)
        }
    }

    /// Puts a key in force.
    func tell(
        _ made: Made, kind: KeyKind = .project, status: KeyStatus = .active, expiresAt: Instant? = nil,
        epoch: UInt64 = 1, versions: [KeyVersion]? = nil, networks: [AddressRange] = []
    ) {
        ring.upsert(
            KeyRecord(
                id: made.id, kind: kind, holder: .project(project, of: tenant), name: "ci", scopes: .project,
                status: status, expiresAt: expiresAt, epoch: epoch,
                versions: versions ?? [KeyVersion(number: 1, secret: made.stored)], networks: networks))
    }

    /// A key in force, and its token.
    func add() throws -> Made {
        let made = try make()
        tell(made)
        return made
    }

    /// Puts a key in force that was rotated: both of its tokens are good for an hour.
    func addRotated() throws -> (older: Made, newer: Made) {
        let older = try make()
        let newer = try make(id: older.id)
        let end = now.advanced(bySeconds: 3_600)
        let versions = [
            KeyVersion(number: 2, secret: newer.stored), KeyVersion(number: 1, secret: older.stored, notAfter: end),
        ]
        tell(older, epoch: 2, versions: versions)
        return (older, newer)
    }

    static let address = SourceAddress.v4(0xC000_0201)

    func ask(
        _ token: [UInt8], at door: KeyDoor = .client, from address: SourceAddress = KeyHouse.address
    ) -> Recognition {
        ring.authenticate(token, at: door, from: address, now: now)
    }

    /// Asks, and waits for the pool if need be.
    func enter(
        _ token: [UInt8], at door: KeyDoor = .client, from address: SourceAddress = KeyHouse.address
    ) async -> Authentication {
        switch ask(token, at: door, from: address) {
        case .settled(let authentication): authentication
        case .unproven(let claim): await prove(claim)
        }
    }

    func prove(_ claim: Claim) async -> Authentication {
        await withCheckedContinuation { answered in
            ring.prove(claim, now: now) { authentication in answered.resume(returning: authentication) }
        }
    }
}

extension Authentication {
    var principal: Principal? {
        switch self {
        case .principal(let principal): principal
        case .refused: nil
        }
    }

    var refusal: KeyRefusal? {
        switch self {
        case .principal: nil
        case .refused(let refusal): refusal
        }
    }
}

extension Recognition {
    var principal: Principal? { settled?.principal }
    var refusal: KeyRefusal? { settled?.refusal }
    var settled: Authentication? {
        switch self {
        case .settled(let authentication): authentication
        case .unproven: nil
        }
    }
    var claim: Claim? {
        switch self {
        case .settled: nil
        case .unproven(let claim): claim
        }
    }
}

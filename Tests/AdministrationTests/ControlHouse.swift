import APIKeys
import AdminContract
import Administration
import Digests
import PolicyLanguage
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// The control plane over a real store, with an owner who calls, and a note of what came into force.
final class ControlHouse: Sendable {
    let running: RunningStore
    let clock = ManualClock()
    let plane: ControlPlane
    let owner: AdminCaller
    private let published: Notes

    /// - Parameters:
    ///   - findings: What a token that was found in public is, by its text.
    ///   - change: What is wired otherwise.
    init(
        _ settings: ControlSettings = ControlSettings(),
        findings: @escaping @Sendable (String) -> LeakFinding = { _ in .notOurs },
        doors change: (inout ControlPlane.Doors) -> Void = { _ in }
    ) throws {
        let (clock, published) = (clock, Notes())
        self.published = published
        running = try RunningStore(
            try TemporaryFolder(), identifierSecret: [UInt8](repeating: 4, count: 32), clock: { clock.now })
        let policy = try SmallPolicy.load()
        var inForce = InForce(
            tenant: { tenant in published.note("tenant \(tenant.slug) \(tenant.status)") },
            project: { project in published.note("project \(project.slug) \(project.status)") },
            key: { state in published.note("key \(state.key.name) \(state.key.status)") },
            policy: { policy in published.note("policy \(policy.hash.hex)") })
        let staged = StagedBox()
        inForce.staged = { policy in
            staged.set(policy)
            published.note(policy.map { "staged \($0.policy.hash.hex) for \($0.share.percent)%" } ?? "staged none")
        }
        inForce.cut = { _, version in published.note("cut version \(version)") }
        var doors = ControlPlane.Doors(
            inForce: inForce, mint: try Self.mint(), policy: { policy }, catalog: { SmallPolicy.catalog },
            status: {
                HouseReport(
                    version: "1", deployment: "gatehouse.test", startedAt: clock.now, state: "ready", prices: "p")
            }, clock: { clock.now })
        doors.staged = { staged.policy }
        doors.inspectLeak = { token in findings(token) }
        let tests = Counter()
        doors.hooks = HookDoor(
            fault: { $0.hasPrefix("https://closed") ? "closed" : nil }, secret: { number, _ in "whsec_\(number)" },
            test: { _, _ in HookMessage(id: "test/\(tests.next())", event: "webhook.test", body: "{}") })
        doors.hooks.limit = 3
        change(&doors)
        plane = ControlPlane(
            running.store, doors: doors, settings: settings)
        owner = try Self.caller(.owner, nil)
    }

    /// Keeps a policy that has one more line in its first tier; its hash.
    func keep(_ line: String) async throws -> String {
        let text = """
            attr tenant.region: eu, us
            tier free { allow model haiku \(line) }
            tier pro extends free { allow tool Read }
            """
        return try await plane.pushPolicy(owner, PolicyCreation(files: ["test.policy": text])).object.hash
    }

    /// What came into force so far, oldest first.
    var inForce: [String] { published.all }

    /// A caller of that role; bound to one tenant if one is given.
    static func caller(_ role: Role, _ tenant: TenantID?) throws -> AdminCaller {
        var random = SecureRandom()
        let principal = AdminPrincipal(
            id: AdminID(using: &random), name: try #require(Slug("caller")), role: role, scopes: role.scopes,
            tenant: tenant, key: nil)
        return AdminCaller(principal, request: RequestID(using: &random))
    }

    /// Makes the tenant `acme` with the project `web`.
    func furnish() async throws -> TenantShape {
        let acme = try #require(Slug("acme"))
        let tenant = try await plane.createTenant(owner, TenantCreation(name: acme)).object
        _ = try await plane.createProject(owner, ProjectCreation(name: try #require(Slug("web"))), of: "acme")
        return tenant
    }

    /// What creates a key of `acme/web`.
    func creation(_ name: String) throws -> KeyCreation {
        KeyCreation(name: try #require(Slug(name)), project: try #require(Slug("web")), owner: .service)
    }

    /// Makes a key of `acme/web`.
    func makeKey(_ name: String) async throws -> Issued<KeyShape> {
        try await plane.createKey(owner, creation(name), of: "acme").object
    }

    static func mint() throws -> KeyMint {
        KeyMint(pepper: try pepper(), parameters: try #require(Argon2Parameters(memory: 8, passes: 1, lanes: 1)))
    }

    static func pepper() throws -> Pepper {
        try #require(Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)))
    }
}

private final class StagedBox: Sendable {
    private let box = Mutex<StagedPolicy?>(nil)

    var policy: StagedPolicy? { box.withLock { $0 } }

    func set(_ policy: StagedPolicy?) { box.withLock { $0 = policy } }
}

private final class Notes: Sendable {
    private let notes = Mutex<[String]>([])

    var all: [String] { notes.withLock { $0 } }

    func note(_ text: String) { notes.withLock { $0.append(text) } }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

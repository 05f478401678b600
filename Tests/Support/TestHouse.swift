import APIKeys
package import Admission
import BudgetLedger
import Digests
import Foundation
package import PolicyLanguage
import Store
import StrictJSON
package import Vocabulary

/// The house from the key ring to the store, over a temporary folder, with one tenant, one project and one key.
package final class TestHouse: Sendable {
    package let running: RunningStore
    package let ring: KeyRing
    package let gatekeeper: Gatekeeper
    package let clock: @Sendable () -> Instant
    package let tenant: TenantID
    package let project: ProjectID
    package let key: KeyID
    /// The key's token, as a client sends it.
    package let token: String
    private let pepper: Pepper

    /// - Parameters:
    ///   - tier: The tenant's tier, of the shipped policies unless `policies` are given.
    ///   - budget: The tenant's total budget.
    ///   - networks: Where the key may be used; everywhere if there are none.
    package static func make(
        tier: String = "enterprise", budget: NanoUSD? = .dollars(100), policies: [PolicyFile]? = nil,
        networks: [String] = [], countsPrompts: Bool = true,
        clock: @escaping @Sendable () -> Instant = TestHouse.systemClock
    ) async throws -> TestHouse {
        let house = try TestHouse(policies: policies, countsPrompts: countsPrompts, clock: clock)
        try await house.furnish(tier: tier, budget: budget, networks: networks)
        return house
    }

    private init(policies: [PolicyFile]?, countsPrompts: Bool, clock: @escaping @Sendable () -> Instant) throws {
        self.clock = clock
        running = try RunningStore(try TemporaryFolder(), clock: clock)
        guard let pepper = Pepper(number: 1, bytes: [UInt8](repeating: 9, count: 32)), let peppers = Peppers([pepper])
        else { throw Unfurnished() }
        self.pepper = pepper
        ring = KeyRing(
            settings: KeyRingSettings(), peppers: peppers, bootKey: BootKey(),
            events: KeyRingEvents(proved: { _ in }, rehashed: { _ in }), clock: clock)
        let book = DecisionBook(try Self.snapshot(policies))
        guard let least = TierName("free") else { throw Unfurnished() }
        var settings = GatekeeperSettings(leastTier: least)
        settings.countsPrompts = countsPrompts
        gatekeeper = Gatekeeper(ring: ring, decisions: book, store: running.store, settings: settings, clock: clock)
        var generator = SecureRandom()
        tenant = TenantID(using: &generator)
        project = ProjectID(using: &generator)
        key = KeyID(using: &generator)
        let secret = Secret(kind: .project, id: key, using: &generator)
        token = secret.reveal()
    }

    private func furnish(tier: String, budget: NanoUSD?, networks: [String]) async throws {
        let stored = stored(token)
        guard let slug = Slug("acme"), let web = Slug("web"), let ci = Slug("ci"), let tier = TierName(tier) else {
            throw Unfurnished()
        }
        let now = clock()
        let (tenant, project, key) = (self.tenant, self.project, self.key)
        try await running.change { books in
            _ = try books.createTenant(
                TenantDraft(slug: slug, displayName: "Acme", tier: tier), id: tenant, by: .system)
            _ = try books.createProject(web, displayName: "Web", id: project, of: tenant, by: .system)
            var generator = SecureRandom()
            if let budget {
                _ = try books.setBudget(
                    tenant.text, .total, budget, alerts: [], id: BudgetID(using: &generator), revision: nil, by: .system
                )
            }
            var draft = APIKey(
                id: key, place: .project(tenant, project), name: ci,
                scopes: ["messages", "complete", "tasks", "usage"],
                createdAt: now, createdBy: "system")
            draft.allowedIPs = networks
            _ = try books.createKey(draft, stored, by: .system)
        }
        _ = try ring.load(from: running.store.reader)
    }

    /// What is stored of a token; costs one argon2id run.
    private func stored(_ token: String) -> Store.KeyVersion {
        var memory = Argon2Memory(kibibytes: Argon2Parameters.standard.memory)
        var generator = SecureRandom()
        let bytes = Array(token.utf8)
        let secret = StoredSecret(
            password: pepper.password(of: bytes), sieve: pepper.sieve(of: bytes), pepper: pepper.number,
            parameters: .standard, memory: &memory, using: &generator)
        return Store.KeyVersion(
            key: key, version: 1, phc: secret.phc.text, pepper: Int64(secret.pepper), sieve: Int64(secret.sieve))
    }

    /// The shipped policies and prices, or policies of a test's own.
    package static func snapshot(_ policies: [PolicyFile]? = nil) throws -> DecisionSnapshot {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = [UInt8](try Data(contentsOf: root.appendingPathComponent("etc/prices.json")))
        let revision = SHA256.hash(JSONWriter.canonical(try JSONReader.parse(document)))
        let prices = try PriceTable.parse(document, revision: revision.hex)
        let catalog = Catalog(
            models: prices.rows.map { Catalog.Model(id: $0.id, family: $0.family) }, aliases: prices.aliases,
            zones: ["UTC", "Europe/Berlin"])
        let load = Policy.load(try policies ?? shipped(root), catalog: catalog)
        guard let policy = load.policy else { throw Unfurnished(load.errors.map { "\($0)" }.joined(separator: "\n")) }
        return DecisionSnapshot(policy: policy, prices: prices, priceRevision: revision)
    }

    private static func shipped(_ root: URL) throws -> [PolicyFile] {
        let folder = root.appendingPathComponent("policies")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".policy") }.map {
            PolicyFile(name: $0, text: try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
        }
    }

    package static let systemClock: @Sendable () -> Instant = {
        Instant(nanoseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000_000))
    }
}

/// A test's own furniture is missing: the test is wrong, not the house.
package struct Unfurnished: Error {
    package let why: String

    package init(_ why: String = "") { self.why = why }
}

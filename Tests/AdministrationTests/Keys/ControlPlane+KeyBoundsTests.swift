import AdminContract
import Administration
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_KeyBoundsTests {
    @Test func `an admin of a tenant gives no key a tier above the tenant's own`() async throws {
        let house = try ControlHouse()
        let tenant = try await house.furnish()
        let own = try ControlHouse.caller(.admin, tenant.id)
        var creation = try house.creation("ci")
        creation.tier = TierName("pro")
        await Self.expect(.scopesExceeded) { _ = try await house.plane.createKey(own, creation, of: "acme") }
        creation.tier = TierName("free")
        let key = try await house.plane.createKey(own, creation, of: "acme").object.object
        var patch = KeyPatch()
        patch.tier = .set(try #require(TierName("pro")))
        let change = patch
        await Self.expect(.scopesExceeded) {
            _ = try await house.plane.updateKey(own, "ci", of: "acme", change, revision: key.revision)
        }
        var raise = TenantPatch()
        raise.tier = .set(try #require(TierName("pro")))
        let own2 = raise
        await Self.expect(.scopesExceeded) {
            _ = try await house.plane.updateTenant(own, "acme", own2, revision: tenant.revision)
        }
        let revision = try house.plane.tenant(house.owner, "acme").revision
        _ = try await house.plane.updateTenant(house.owner, "acme", own2, revision: revision)
        _ = try await house.plane.updateKey(own, "ci", of: "acme", change, revision: key.revision)
    }

    @Test func `no key lives longer than the operator allows`() async throws {
        var settings = ControlSettings()
        settings.keyLifetimeLimit = Lapse(seconds: 86_400)
        let house = try ControlHouse(settings)
        _ = try await house.furnish()
        var creation = try house.creation("ci")
        for end in [nil, house.clock.now.advanced(bySeconds: 86_401)] {
            creation.expiresAt = end
            let asked = creation
            await Self.expect(.invalidRequest) { _ = try await house.plane.createKey(house.owner, asked, of: "acme") }
        }
        creation.expiresAt = house.clock.now.advanced(bySeconds: 86_400)
        let key = try await house.plane.createKey(house.owner, creation, of: "acme").object.object
        var forever = KeyPatch()
        forever.expiresAt = .clear
        let patch = forever
        await Self.expect(.invalidRequest) {
            _ = try await house.plane.updateKey(house.owner, "ci", of: "acme", patch, revision: key.revision)
        }
    }

    @Test func `a project has no more keys than it may, and a revoked one makes room`() async throws {
        var settings = ControlSettings()
        settings.keysPerProject = 2
        let house = try ControlHouse(settings)
        _ = try await house.furnish()
        for name in ["one", "two"] { _ = try await house.makeKey(name) }
        await Self.expect(.stateConflict) { _ = try await house.makeKey("three") }
        let batch = KeysImport(keys: [try house.creation("three")])
        await Self.expect(.stateConflict) { _ = try await house.plane.importKeys(house.owner, batch, of: "acme") }
        _ = try await house.plane.setKeyStatus(house.owner, "one", of: "acme", .revoked)
        _ = try await house.makeKey("three")
    }

    @Test func `a narrowing that the key ring could not read is refused`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        for models in [["haiku", "haiku"], [""], (0...256).map { "m\($0)" }] {
            var (creation, narrowing) = (try house.creation("ci"), KeyNarrowing())
            narrowing.models = models
            creation.narrowing = narrowing
            let asked = creation
            await Self.expect(.invalidRequest) { _ = try await house.plane.createKey(house.owner, asked, of: "acme") }
        }
    }

    static func expect(_ reason: Reason, _ call: () async throws -> Void) async {
        do {
            try await call()
            Issue.record("this was done and should be \(reason.word)")
        } catch {
            #expect((error as? AdminRefusal)?.reason == reason, "\(error)")
        }
    }
}

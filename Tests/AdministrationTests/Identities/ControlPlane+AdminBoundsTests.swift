import AdminContract
import Administration
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct ControlPlane_AdminBoundsTests {
    /// An owner whose key has less than the role.
    private func owner(_ scopes: Set<AdminScope>, from networks: [String] = []) throws -> AdminCaller {
        let all = try ControlHouse.caller(.owner, nil)
        var principal = AdminPrincipal(
            id: all.principal.id, name: all.principal.name, role: .owner, scopes: scopes, tenant: nil, key: nil)
        principal.networks = networks
        return AdminCaller(principal, request: all.request)
    }

    private func make(_ house: ControlHouse, _ name: String, _ scopes: [AdminScope]? = nil) async throws -> AdminShape {
        var creation = AdminCreation(name: try #require(Slug(name)), role: .owner)
        creation.scopes = scopes
        return try await house.plane.createAdmin(house.owner, creation).object.object
    }

    private func refused(_ body: () async throws -> Void) async -> Reason? {
        do {
            try await body()
            return nil
        } catch { return (error as? AdminRefusal)?.reason }
    }

    @Test func `a key rotates no key that may do more than itself`() async throws {
        let house = try ControlHouse()
        let (large, small) = (try await make(house, "large"), try await make(house, "small", [.writeAdmins]))
        let (whole, part) = (try #require(large.keys.first), try #require(small.keys.first))
        let caller = try owner([.readAdmins, .writeAdmins])
        let plane = house.plane
        #expect(
            await refused {
                _ = try await plane.rotateAdminKey(caller, "large", whole.id.text, KeyRotationRequest())
            } == .scopesExceeded)
        let rotated = try await plane.rotateAdminKey(caller, "small", part.id.text, KeyRotationRequest())
        #expect(rotated.object.secret != nil)
        _ = try await plane.rotateAdminKey(house.owner, "large", whole.id.text, KeyRotationRequest())
    }

    @Test func `a key that is bound to networks gives none that works elsewhere`() async throws {
        let house = try ControlHouse()
        let free = try #require(try await make(house, "free").keys.first)
        let caller = try owner(Role.owner.scopes, from: ["10.0.0.0/8"])
        let plane = house.plane
        for networks in [nil, [], ["0.0.0.0/0"], ["10.1.0.0/16", "192.168.0.0/16"]] as [[String]?] {
            var key = AdminKeyCreation()
            key.allowedIPs = networks
            let wanted = key
            #expect(
                await refused { _ = try await plane.createAdminKey(caller, "free", wanted) } == .scopesExceeded)
            var creation = AdminCreation(name: try #require(Slug("more")), role: .auditor)
            creation.allowedIPs = networks
            let admin = creation
            #expect(await refused { _ = try await plane.createAdmin(caller, admin) } == .scopesExceeded)
        }
        #expect(
            await refused {
                _ = try await plane.rotateAdminKey(caller, "free", free.id.text, KeyRotationRequest())
            } == .scopesExceeded)
        var inside = AdminKeyCreation()
        inside.allowedIPs = ["10.1.0.0/16"]
        let made = try await plane.createAdminKey(caller, "free", inside).object.object
        #expect(made.allowedIPs == ["10.1.0.0/16"])
        _ = try await plane.rotateAdminKey(caller, "free", made.id.text, KeyRotationRequest())
    }

    @Test func `a key that ends gives and rotates none that lasts longer`() async throws {
        let house = try ControlHouse()
        let lasting = try #require(try await make(house, "lasting").keys.first)
        let (end, plane) = (house.clock.now.advanced(bySeconds: 3_600), house.plane)
        var caller = try owner(Role.owner.scopes)
        caller = AdminCaller(ending(caller.principal, at: end), request: caller.request)
        let own = caller
        try await expectNothing(of: own, outlasts: end, plane)
        #expect(
            await refused {
                _ = try await plane.rotateAdminKey(own, "lasting", lasting.id.text, KeyRotationRequest())
            } == .scopesExceeded)
        var inside = AdminKeyCreation()
        inside.expiresAt = end
        let made = try await plane.createAdminKey(own, "lasting", inside).object.object
        #expect(made.expiresAt == end)
        _ = try await plane.rotateAdminKey(own, "lasting", made.id.text, KeyRotationRequest())
    }

    private func expectNothing(of caller: AdminCaller, outlasts end: Instant, _ plane: ControlPlane) async throws {
        for later in [nil, end.advanced(bySeconds: 1)] {
            var key = AdminKeyCreation()
            key.expiresAt = later
            let wanted = key
            #expect(await refused { _ = try await plane.createAdminKey(caller, "lasting", wanted) } == .scopesExceeded)
            var creation = AdminCreation(name: try #require(Slug("more")), role: .auditor)
            creation.expiresAt = later
            let admin = creation
            #expect(await refused { _ = try await plane.createAdmin(caller, admin) } == .scopesExceeded)
        }
    }

    @Test func `the old secret of a rotated key gives none that outlives it, but for its own key's next one`()
        async throws
    {
        let house = try ControlHouse()
        let plane = house.plane
        let (lasting, own) = (try await make(house, "lasting"), try #require(try await make(house, "own").keys.first))
        let other = try #require(lasting.keys.first)
        let end = house.clock.now.advanced(bySeconds: 3_600)
        let all = try owner(Role.owner.scopes)
        var principal = AdminPrincipal(
            id: all.principal.id, name: all.principal.name, role: .owner, scopes: Role.owner.scopes, tenant: nil,
            key: own.id)
        principal.secretEndsAt = end
        let caller = AdminCaller(principal, request: all.request)
        try await expectNothing(of: caller, outlasts: end, plane)
        #expect(
            await refused {
                _ = try await plane.rotateAdminKey(caller, "lasting", other.id.text, KeyRotationRequest())
            } == .scopesExceeded)
        var inside = AdminKeyCreation()
        inside.expiresAt = end
        #expect(try await plane.createAdminKey(caller, "lasting", inside).object.object.expiresAt == end)
        _ = try await plane.rotateAdminKey(caller, "own", own.id.text, KeyRotationRequest())
    }

    private func ending(_ principal: AdminPrincipal, at end: Instant) -> AdminPrincipal {
        var principal = principal
        principal.expiresAt = end
        return principal
    }

    @Test func `a tenant that was stopped is not started again by its own admin`() async throws {
        let house = try ControlHouse()
        let acme = try await house.furnish()
        let own = try ControlHouse.caller(.admin, acme.id)
        let plane = house.plane
        _ = try await plane.setTenantStatus(own, "acme", .suspended)
        #expect(await refused { _ = try await plane.setTenantStatus(own, "acme", .active) } == .scopesExceeded)
        _ = try await plane.setTenantStatus(house.owner, "acme", .active)
    }

    @Test(arguments: ["house", "root"])
    func `no tenant stands before a log of the house`(name: String) async throws {
        let house = try ControlHouse()
        let slug = try #require(Slug(name))
        let owner = house.owner
        #expect(
            await refused { _ = try await house.plane.createTenant(owner, TenantCreation(name: slug)) }
                == .invalidRequest)
        // One that an older daemon made hides nothing.
        var random = SecureRandom()
        let id = TenantID(using: &random)
        let tier = try #require(TierName("free"))
        try await house.running.change { books in
            _ = try books.createTenant(TenantDraft(slug: slug, displayName: "", tier: tier), id: id, by: .system).get()
        }
        var filter = ActivityFilter()
        filter.tenant = "house"
        let seen = try await house.plane.activities(owner, filter, PageRequest())
        #expect(seen.data.allSatisfy { $0.leaf.log == "house" } && !seen.data.isEmpty)
    }

    @Test(arguments: ["\u{202E}live", "a\u{2067}b", "a\u{2029}b", "a\u{7}b"])
    func `a name for people has no character that shows another text`(name: String) async throws {
        let house = try ControlHouse()
        var creation = TenantCreation(name: try #require(Slug("acme")))
        creation.displayName = name
        let wanted = creation
        let owner = house.owner
        #expect(await refused { _ = try await house.plane.createTenant(owner, wanted) } == .invalidRequest)
    }
}

import AdminContract
import Administration
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct ControlPlaneWebhooksTests {
    @Test func `a webhook is made with a secret that no later look shows`() async throws {
        let house = try ControlHouse()
        _ = try await house.furnish()
        let made = try await house.make().object
        #expect(made.secret == "whsec_1")
        #expect(made.object.events == [.budgetAlert, .keyLeaked], "in the order of the list, each once")
        let shown = try house.plane.webhook(house.owner, made.object.id.text)
        #expect(shown.secrets.map(\.id) == ["1"])
        #expect(try house.plane.webhooks(house.owner, PageRequest()).data == [shown])
    }

    @Test func `an admin of one tenant sees and makes webhooks of that tenant alone`() async throws {
        let house = try ControlHouse()
        let acme = try await house.furnish()
        let beta = try await house.plane.createTenant(
            house.owner, TenantCreation(name: try #require(Slug("beta")))
        ).object
        let (mine, other) = (
            try ControlHouse.caller(.admin, acme.id), try ControlHouse.caller(.admin, beta.id)
        )
        let all = try await house.make().object.object.id.text
        let own = try await house.make(mine).object.object
        #expect(own.tenant == acme.name)
        #expect(try house.plane.webhooks(mine, PageRequest()).data.map(\.id) == [own.id])
        for (caller, id) in [(mine, all), (other, own.id.text), (other, all)] {
            #expect(throws: AdminRefusal(.notFound, "there is no webhook `\(id)`")) {
                try house.plane.webhook(caller, id)
            }
        }
        await #expect(throws: AdminRefusal.self) { try await house.make(mine, tenant: "beta") }
    }

    @Test func `a second rotation inside the overlap is refused`() async throws {
        let house = try ControlHouse()
        let id = try await house.make().object.object.id.text
        let request = KeyRotationRequest(overlap: Lapse(seconds: 60))
        #expect(try await house.plane.rotateWebhook(house.owner, id, request).object.secret == "whsec_2")
        await #expect(throws: AdminRefusal.self) { try await house.plane.rotateWebhook(house.owner, id, request) }
        #expect(try house.plane.webhook(house.owner, id).secrets.map(\.id) == ["1", "2"])
        house.clock.advance(seconds: 60)
        #expect(try house.plane.webhook(house.owner, id).secrets.map(\.id) == ["2"])
        #expect(try await house.plane.rotateWebhook(house.owner, id, request).object.secret == "whsec_3")
    }

    @Test func `a change needs the revision that is there, and an address that is allowed`() async throws {
        let house = try ControlHouse()
        let id = try await house.make().object.object.id.text
        var patch = WebhookPatch()
        patch.status = .paused
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.updateWebhook(house.owner, id, patch, revision: 9)
        }
        #expect(try await house.plane.updateWebhook(house.owner, id, patch, revision: 1).object.status == .paused)
        patch.url = "https://closed.example/"
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.updateWebhook(house.owner, id, patch, revision: 2)
        }
        patch.url = nil
        patch.events = []
        await #expect(throws: AdminRefusal.self) {
            try await house.plane.updateWebhook(house.owner, id, patch, revision: 2)
        }
        _ = try await house.plane.deleteWebhook(house.owner, id, revision: 2)
        #expect(throws: AdminRefusal.self) { try house.plane.webhook(house.owner, id) }
    }

    @Test func `there are no more webhooks than the setting allows`() async throws {
        let house = try ControlHouse()
        for _ in 0..<3 { _ = try await house.make() }
        await #expect(throws: AdminRefusal.self) { try await house.make() }
    }

    @Test func `a tenant's own admins make a share of the webhooks alone`() async throws {
        let house = try ControlHouse()
        let own = try ControlHouse.caller(.admin, try await house.furnish().id)
        for _ in 0..<2 { _ = try await house.make(own) }
        await #expect(throws: AdminRefusal.self) { try await house.make(own) }
        _ = try await house.make(tenant: "acme")
    }

    @Test func `messages are listed newest first, page by page`() async throws {
        let house = try ControlHouse()
        let id = try await house.make().object.object.id.text
        for _ in 0..<5 {
            house.clock.advance(seconds: 1)
            _ = try await house.plane.testWebhook(house.owner, id)
        }
        var (seen, cursor) = ([DeliveryShape](), String?.none)
        repeat {
            let page = try house.plane.deliveries(
                house.owner, of: id, status: .pending, PageRequest(limit: 2, cursor: cursor))
            seen += page.data
            cursor = page.nextCursor
        } while cursor != nil
        #expect(seen.count == 5)
        #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted(by: >))
        var request = RedeliveryRequest()
        request.delivery = "house/1"
        await #expect(throws: AdminRefusal.self) { try await house.plane.redeliver(house.owner, id, request) }
        request.delivery = seen[0].id
        _ = try await house.plane.redeliver(house.owner, id, request)
    }
}

extension ControlHouse {
    fileprivate func make(
        _ caller: AdminCaller? = nil, tenant: String? = nil
    ) async throws -> Answer<Issued<WebhookShape>> {
        try await plane.createWebhook(
            caller ?? owner,
            WebhookCreation(
                url: "https://hooks.example/", events: [.keyLeaked, .budgetAlert, .keyLeaked],
                tenant: tenant.flatMap { Slug($0) }))
    }
}

import AuditLog
import Digests
import Store
import StrictJSON
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct HookFeedTests {
    @Test func `what is in the log comes through once, to those alone that want it`() async throws {
        let house = try await HookHouse()
        let all = try await house.makeHook()
        let one = try await house.makeHook([.keyLeaked, .budgetAlert], tenant: house.acme)
        let other = try await house.makeHook([.keyLeaked], tenant: house.beta)
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.tell(.budgetAlert, of: house.acme)
        try await house.tell(.backupFailed)
        try await house.tell(.heartbeat)
        try await house.feed.run()
        try await house.feed.run()
        #expect(try events(house, all) == ["backup.failed", "budget.alert", "key.leaked"])
        #expect(try events(house, one) == ["budget.alert", "key.leaked"])
        #expect(try events(house, other) == [])
    }

    @Test func `a message says what happened, to whom, and where the log says so`() async throws {
        let house = try await HookHouse()
        let hook = try await house.makeHook([.keyLeaked])
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        let message = try #require(try house.deliveries(hook).first?.message)
        let body = try JSONReader.parse(message.body)
        #expect(body["id"]?.string == message.id)
        #expect(body["type"]?.string == "key.leaked")
        #expect(body["tenant"]?["name"]?.string == "acme")
        #expect(body["data"]?["object"]?["id"]?.string == "key_ocRE8IdqBxbDJpXv")
        let log = try #require(body["leaf"]?["log"]?.string)
        let index = try #require(body["leaf"]?["index"]?.integer)
        let leaf = try #require(try house.reader.leaves(of: log, from: Int(index), limit: 1).first)
        #expect(try LeafReader.read(leaf).kind == .keyLeaked)
        #expect(message.id == "\(log)/\(index)")
    }

    @Test func `a new webhook hears nothing of what was before it`() async throws {
        let house = try await HookHouse()
        try await house.tell(.keyLeaked, of: house.acme)
        let hook = try await house.makeHook()
        try await house.feed.run()
        #expect(try house.deliveries(hook).isEmpty)
    }

    @Test func `a feed of a later start goes on where the last one ended, and sends nothing twice`() async throws {
        let house = try await HookHouse()
        let (hook, clock) = (try await house.makeHook(), house.clock)
        try await house.tell(.keyLeaked, of: house.acme)
        try await house.feed.run()
        try await house.tell(.heartbeat, count: 30)
        try await house.feed.run()
        try await house.tell(.keyLeaked, of: house.acme)
        let later = HookFeed(house.running.store, clock: { clock.now })
        try await later.run()
        try await later.run()
        #expect(try events(house, hook) == ["key.leaked", "key.leaked"])
    }

    @Test func `a webhook that was paused gets what was written meanwhile`() async throws {
        let house = try await HookHouse()
        let hook = try await house.makeHook()
        try await house.set(hook, .paused)
        try await house.tell(.keyLeaked, of: house.acme, count: 3)
        try await house.feed.run()
        #expect(try house.deliveries(hook).isEmpty)
        try await house.set(hook, .active)
        try await house.feed.run()
        #expect(try house.deliveries(hook).count == 3)
    }

    @Test func `a webhook with too much on its way keeps its mark and loses nothing`() async throws {
        let house = try await HookHouse()
        let (slow, quick) = (try await house.makeHook([.keyLeaked]), try await house.makeHook([.backupFailed]))
        try await house.tell(.keyLeaked, of: house.acme, count: 2_600)
        try await house.tell(.backupFailed)
        try await house.feed.run()
        let first = try house.deliveries(slow)
        #expect((HookFeed.pendingLimit..<2 * HookFeed.pendingLimit).contains(first.count))
        #expect(try house.deliveries(quick).count == 1, "nobody waits for it")
        for _ in 0..<4 {
            try await drain(house, slow)
            try await house.feed.run()
        }
        #expect(try house.deliveries(slow).count == 2_600)
    }

    @Test func `a key whose end comes near is told of once`() async throws {
        let house = try await HookHouse()
        let hook = try await house.makeHook([.keyExpiring], tenant: house.acme)
        let stranger = try await house.makeHook([.keyExpiring], tenant: house.beta)
        let key = try await makeKey(house, endsInDays: 20)
        try await house.feed.runSlow()
        #expect(try house.deliveries(hook).isEmpty, "not yet")
        house.clock.advance(seconds: 7 * 86_400)
        try await house.feed.runSlow()
        try await house.feed.runSlow()
        let told = try house.deliveries(hook)
        #expect(told.map(\.message.event) == ["key.expiring"])
        #expect(try JSONReader.parse(told[0].message.body)["data"]?["object"]?["id"]?.string == key.text)
        #expect(try house.deliveries(stranger).isEmpty)
    }

    // MARK: Steps

    private func events(_ house: HookHouse, _ hook: WebhookID) throws -> [String] {
        try house.deliveries(hook).map(\.message.event).sorted()
    }

    private func drain(_ house: HookHouse, _ hook: WebhookID) async throws {
        let due = try house.reader.dueDeliveries(of: hook, at: house.clock.now, limit: 5_000)
        try await house.running.change { books in
            for delivery in due { try books.noteAttempt(delivery.message.id, of: hook, .answered(200)) }
        }
    }

    private func makeKey(_ house: HookHouse, endsInDays days: Int64) async throws -> KeyID {
        var random = SecureRandom()
        let (key, project, tenant, now) = (
            KeyID(using: &random), ProjectID(using: &random), house.acme, house.clock.now
        )
        let (web, name) = (try #require(Slug("web")), try #require(Slug("ci")))
        try await house.running.change { books in
            _ = try books.createProject(web, displayName: "", id: project, of: tenant, by: .system).get()
            let draft = APIKey(
                id: key, place: .project(tenant, project), name: name, scopes: [],
                expiresAt: now.advanced(bySeconds: days * 86_400), createdAt: now, createdBy: "test")
            let version = KeyVersion(key: key, version: 1, phc: "none", pepper: 1, sieve: 0)
            _ = try books.createKey(draft, version, by: .system).get()
        }
        return key
    }
}

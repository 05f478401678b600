import AuditLog
import BudgetLedger
import Digests
import Store
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct WriterTests {
    @Test func `what was acknowledged is there after a restart`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let tenant = try await { () async throws -> TenantID in
            let running = try RunningStore(folder, clock: { clock.now })
            let tenant = try await running.makeTenant("acme", budget: .dollars(5))
            #expect(running.stop() == nil)
            return tenant
        }()
        let again = try RunningStore(folder, clock: { clock.now })
        #expect(try again.store.reader.tenant("acme")?.id == tenant)
        let standing = try await again.change { books in try books.budgets { $0 == tenant.text } }
        #expect(standing.map(\.left) == [.dollars(5)])
    }

    @Test func `a closed writer refuses what comes later`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        _ = try await running.makeTenant("acme", budget: nil)
        running.stop()
        let late = await running.store.writer.change { _ in true }
        #expect(late == nil)
    }

    @Test func `a second store on the same folder is refused`() throws {
        let folder = try TemporaryFolder()
        let first = try StateFolder(path: folder.path + "/state")
        #expect(throws: OpeningRefusal.inUse(first.path)) { try StateFolder(path: first.path) }
    }

    @Test func `a failing change ends the writer and answers nobody`() async throws {
        let running = try RunningStore(try TemporaryFolder(), clock: { ManualClock().now })
        let isQueued = running.store.writer.submit(
            { _ -> Bool in throw StoreFailure(doing: "testing", cause: "on purpose") },
            then: { _ in Issue.record("a failed change was answered") })
        #expect(isQueued)
        #expect(running.stop()?.contains("on purpose") == true)
    }
}

extension RunningStore {
    /// A tenant of tier enterprise with a total budget.
    func makeTenant(_ name: String, budget: NanoUSD?) async throws -> TenantID {
        var generator = SecureRandom()
        let (tenant, id) = (TenantID(using: &generator), BudgetID(using: &generator))
        let slug = try #require(Slug(name))
        let tier = try #require(TierName("enterprise"))
        try await change { books in
            let draft = TenantDraft(slug: slug, displayName: name, tier: tier)
            _ = try books.createTenant(draft, id: tenant, by: .system).get()
            _ = try books.setBudget(tenant.text, .total, budget, alerts: [], id: id, revision: nil, by: .system).get()
        }
        return tenant
    }
}

import AuditLog
import BudgetLedger
import Digests
import Metering
import Store
import Synchronization
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

    @Test func `an end for which nobody waits is committed though nobody else comes`() async throws {
        let running = try RunningStore(try TemporaryFolder(), clock: { ManualClock().now })
        let isDone = await withCheckedContinuation { done in
            let isQueued = running.store.writer.submit(
                { _ in true }, as: .ending, then: { answer in done.resume(returning: answer) })
            if !isQueued { done.resume(returning: false) }
        }
        #expect(isDone)
    }

    @Test func `an end and the change behind it are one commit, in their order`() async throws {
        let running = try RunningStore(try TemporaryFolder(), clock: { ManualClock().now })
        let (before, pairs) = (running.commits, 50)
        let ends = Atomic(0)
        for number in 1...pairs {
            let isQueued = running.store.writer.submit(
                { _ in ends.add(1, ordering: .relaxed) }, as: .ending, then: { _ in })
            #expect(isQueued)
            let seen = try await running.change { _ in ends.load(ordering: .relaxed) }
            #expect(seen == number)
        }
        // One each, but where this thread was stopped for a millisecond between the two.
        #expect(running.commits - before < pairs * 3 / 2)
    }

    @Test func `ends that nobody waits for are on the disk when a writer has closed`() async throws {
        let running = try RunningStore(try TemporaryFolder(), clock: { ManualClock().now })
        let ends = Atomic(0)
        for _ in 0..<100 {
            let isQueued = running.store.writer.submit(
                { _ in }, as: .ending, then: { _ in ends.add(1, ordering: .relaxed) })
            #expect(isQueued)
        }
        #expect(running.stop() == nil)
        #expect(ends.load(ordering: .relaxed) == 100)
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
    /// Batches that were committed.
    fileprivate var commits: Int {
        var page = MetricPage()
        store.writer.write(to: &page)
        let lines = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n")
        let count = lines.first { $0.hasPrefix("\(MetricFamily.batchChanges.name)_count ") }
        return count.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
    }

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

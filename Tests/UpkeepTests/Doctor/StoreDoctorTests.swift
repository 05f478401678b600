import AuditLog
import Digests
import Store
import TestSupport
import Testing
import Upkeep
import Vocabulary

/// What the store tells of: each finding is provoked, and its absence before is shown.
@Suite(.timeLimit(.minutes(5))) struct StoreDoctorTests {
    private func examine(
        _ store: OpenStore, at now: Instant, _ change: (inout StoreDoctor.Settings) -> Void = { _ in }
    ) throws -> [Finding] {
        var settings = StoreDoctor.Settings()
        settings.diskPercent = 0
        change(&settings)
        return try StoreDoctor(store, settings, at: now).examine()
    }

    @Test func `leaves that nobody signs are found once they are old`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.write(3, to: store)
            #expect(try examine(store, at: house.clock.now).isEmpty)
            house.clock.advance(seconds: 36)
            let finding = try #require(try examine(store, at: house.clock.now).first)
            #expect(finding.kind == .logUnsigned && finding.subject == "house")
            #expect(finding.cause.contains("4 leaves") && finding.cause.contains("for 36 s"))
            try await house.publish(store)
            #expect(try examine(store, at: house.clock.now).isEmpty)
        }
    }

    @Test func `a row that its index does not lead to any more is found`() async throws {
        let house = try AuditHouse()
        try await house.run { store in try await house.publish(store) }
        try house.flip("deployment")
        try await house.run { store in
            let found = try #require(try examine(store, at: house.clock.now).first)
            #expect(found.kind == .databaseDamaged && found.subject == "fact" && found.kind.isError)
        }
    }

    @Test func `a witness that never answered is found, and one that is behind`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            try await house.publish(store)
            let first = try examine(store, at: house.clock.now) { $0.witnesses = ["w1"] }
            #expect(first.map(\.kind) == [.witnessBehind])
            #expect(first[0].cause.contains("nothing yet"))
            guard let witness = Cosigner(seed: [UInt8](repeating: 3, count: 32), name: "witness.test/w1") else {
                throw Unfurnished("the witness's key")
            }
            let head = try #require(try store.reader.signedHead(of: LogOrigin.root))
            let line = witness.cosign(head.note.text, at: house.clock.now.seconds).line
            _ = await store.writer.change { books in try books.keepCosignature(line, of: "w1", size: head.size) }
            #expect(try examine(store, at: house.clock.now) { $0.witnesses = ["w1"] }.isEmpty)
            house.clock.advance(seconds: 301)
            try await house.write(1, to: store)
            try await house.publish(store)
            let late = try examine(store, at: house.clock.now) { $0.witnesses = ["w1"] }
            #expect(late.map(\.kind) == [.witnessBehind])
            #expect(late[0].cause.contains("is 1 leaves behind") && late[0].cause.contains("301 s old"))
        }
    }

    @Test func `changes of two persons with one admin who could allow them are found`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        func missing(_ actions: [String]) throws -> Finding? {
            try examine(running.store, at: clock.now) { $0.twoPersons = actions }
                .first { $0.kind == .secondPersonMissing }
        }
        #expect(try missing([]) == nil, "nobody asked for two persons")
        #expect(try missing(["erase"])?.cause.contains("only 0 admin") == true)
        try await makeAdmin("ann", "owner", ["decide:approvals"], in: running.store)
        let found = try #require(try missing(["erase", "raise-budget"]))
        #expect(found.subject == "ann" && found.cause.contains("erase, raise-budget") && !found.kind.isError)
        try await makeAdmin("eve", "auditor", ["read:audit"], in: running.store)
        try await makeAdmin("tom", "admin", ["read:tenants"], in: running.store)
        #expect(try missing(["erase"]) != nil, "neither an auditor nor a key without the scope decides")
        try await makeAdmin("bob", "admin", ["decide:approvals"], in: running.store)
        #expect(try missing(["erase"]) == nil)
    }

    @Test func `a project that is bound to an upstream without a configuration is found`() async throws {
        let clock = ManualClock()
        let running = try RunningStore(try TemporaryFolder(), clock: { clock.now })
        var random = SecureRandom()
        let (tenant, project) = (TenantID(using: &random), ProjectID(using: &random))
        let (acme, web) = (try #require(Slug("acme")), try #require(Slug("web")))
        let tier = try #require(TierName("pro"))
        var terms = ProjectTerms()
        terms.upstream = "second"
        let bound = terms
        try await running.change { books in
            _ = try books.createTenant(
                TenantDraft(slug: acme, displayName: "", tier: tier), id: tenant, by: .system)
            _ = try books.createProject(web, displayName: "", terms: bound, id: project, of: tenant, by: .system)
        }
        func gone() throws -> [Finding] {
            try examine(running.store, at: clock.now) { $0.upstreams = ["first"] }.filter { $0.kind == .upstreamGone }
        }
        let found = try gone()
        #expect(found.map(\.subject) == ["acme/web"] && found.allSatisfy(\.kind.isError))
        #expect(found.first?.cause.contains("`second`") == true && found.first?.cure.contains("--no-upstream") == true)
        try await running.change { books in _ = try books.archiveProject(project, by: .system) }
        #expect(try gone().isEmpty, "an archived project calls nobody")
    }

    private func makeAdmin(_ name: String, _ role: String, _ scopes: [String], in store: OpenStore) async throws {
        var random = SecureRandom()
        let (admin, key) = (AdminID(using: &random), KeyID(using: &random))
        let slug = try #require(Slug(name))
        _ = try #require(
            await store.writer.change { books in
                _ = try books.createAdmin(slug, role: role, tenant: nil, id: admin, by: .system).get()
                let draft = APIKey(
                    id: key, place: .admin(admin), name: slug, scopes: scopes, createdAt: Instant(seconds: 0),
                    createdBy: "system")
                return try books.createKeys([KeyDraft(key: draft, version: nil)], by: .system).get().count
            })
    }

    @Test func `keys that end soon are named, those that end later are not`() async throws {
        let clock = ManualClock()
        let house = try await TestHouse.make(clock: { clock.now })
        let store = house.running.store
        #expect(try examine(store, at: clock.now).filter { $0.kind == .keyExpiring }.isEmpty)
        let end = clock.now.advanced(bySeconds: 20 * 86_400)
        let key = house.key
        try await house.running.change { books in
            _ = try books.updateKey(key, revision: nil, by: .system) { $0.expiresAt = end }.get()
        }
        #expect(try examine(store, at: clock.now).filter { $0.kind == .keyExpiring }.isEmpty)
        clock.advance(seconds: 10 * 86_400)
        let finding = try #require(try examine(store, at: clock.now).first { $0.kind == .keyExpiring })
        #expect(finding.subject == "acme/ci" && finding.cause.contains("in 10 days"))
        #expect(finding.cure == "gatehouse key update acme/ci --expires 90d")
    }

    @Test func `a clock far past the last time at work is doubted until it is accepted`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            let now = house.clock.now
            _ = await store.writer.change { books in try books.believe(now) }
            let late = now.advanced(bySeconds: BelievedTime.patience + 86_400)
            #expect(try examine(store, at: now).allSatisfy { $0.kind != .clockDoubtful })
            let found = try #require(try examine(store, at: late).first { $0.kind == .clockDoubtful })
            #expect(found.cause.contains("31 days") && found.cure.contains("--accept-clock") && !found.kind.isError)
            _ = await store.writer.change { books in try books.believe(late) }
            #expect(try examine(store, at: late).allSatisfy { $0.kind != .clockDoubtful })
        }
    }

    @Test func `a disk below the reserve is an error, a nearly full one a warning`() async throws {
        let house = try AuditHouse()
        try await house.run { store in
            let low = try examine(store, at: house.clock.now) { $0.diskPercent = 101 }
            #expect(low.map(\.kind) == [.diskLow])
            #expect(!Finding.Kind.diskLow.isError && Finding.Kind.diskFull.isError)
        }
    }
}

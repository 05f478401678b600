import AuditLog
import Compliance
import Digests
import Store
import StrictJSON
import TestSupport
import Testing
import Upkeep
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct PruningTests {
    /// A log of some 800 leaves before carried books, and a few after them.
    private static func house() async throws -> ComplianceHouse {
        let house = try await ComplianceHouse()
        try await house.running.change { books in try books.carryBooks() }
        try await house.traffic.calls(400)
        house.clock.advance(seconds: 86_400)
        try await house.running.change { books in try books.carryBooks() }
        try await house.traffic.calls(5)
        try await house.sign()
        try TileRound(house.store).run()
        return house
    }

    /// After a start, for which the clock is believed as if the daemon had been at work all the time.
    private static func prune(_ house: ComplianceHouse, isBelieved: Bool = true) async throws -> Int {
        let clock = house.clock
        if isBelieved { try await house.running.change { books in try books.believe(clock.now) } }
        try await Pruning(house.store, clock: { clock.now }, steady: { 0 }).run()
        return try house.store.reader.minimum(of: house.traffic.tenant.text)
    }

    @Test func `old leaves go up to carried books, and receipts of them still verify`() async throws {
        let house = try await Self.house()
        let owner = house.traffic.tenant.text
        let leaf = try house.traffic.leaves()[100]
        #expect(try await Self.prune(house) == 0, "their time is not over")
        house.clock.advance(seconds: Retention.usualSeconds + 60)
        let minimum = try await Self.prune(house)
        #expect(minimum > 0 && minimum.isMultiple(of: TilePath.width))
        #expect(try house.store.reader.leaves(of: owner, from: 0, limit: 10).isEmpty)
        let head = try #require(try house.store.reader.signedHead(of: owner))
        let tree = StoredTree(of: owner, size: head.size, house.store.reader, house.store.tiles)
        let proof = LogProof(index: 100, hashes: try tree.inclusion(of: 100), note: head.note)
        #expect(proof.checkpoint(holding: TreeHash.leaf(leaf)) != nil)
        let after = try house.store.reader.leaves(of: owner, from: minimum, limit: 1_000)
        #expect(try LeafReader.read(try #require(after.last)).kind == .logPruned)
    }

    @Test func `a deletion that a stop cut off from its leaf is told of by the next round, once`() async throws {
        let house = try await Self.house()
        let (tenant, owner) = (house.traffic.tenant, house.traffic.tenant.text)
        house.clock.advance(seconds: Retention.usualSeconds + 60)
        // The first tile goes, and the daemon with it before it says so.
        #expect(try await house.running.change { try $0.pruneTile(of: tenant, before: 600) } == TilePath.width)
        let minimum = try await Self.prune(house)
        #expect(try await Self.prune(house) == minimum)
        let leaves = try house.store.reader.leaves(of: owner, from: minimum, limit: 1_000)
        let told = try leaves.filter { try LeafReader.read($0).kind == .logPruned }
        let ranges = told.compactMap { leaf in
            (try? JSONReader.parse(leaf))?["detail"].map { [$0["from"]?.integer, $0["to"]?.integer] }
        }
        #expect(ranges.first?[0] == 0 && ranges.last?[1] == Int64(minimum))
        #expect(
            zip(ranges, ranges.dropFirst()).allSatisfy { $0[1] == $1[0] }, "no leaf is left out, none told of twice")
    }

    @Test func `a clock that is set forward makes no leaf old, time that passes does`() async throws {
        let house = try await Self.house()
        let (clock, owner, steady) = (house.clock, house.traffic.tenant.text, ManualClock())
        let begun = steady.now.nanoseconds
        let pruning = Pruning(
            house.store, clock: { clock.now }, steady: { steady.now.nanoseconds - begun })
        clock.advance(seconds: 2 * Retention.usualSeconds)
        try await pruning.run()
        #expect(try house.store.reader.minimum(of: owner) == 0)
        steady.advance(seconds: Retention.usualSeconds)
        try await pruning.run()
        #expect(try house.store.reader.minimum(of: owner) > 0)
    }

    @Test func `a clock that is years ahead at a start makes no leaf old until it is believed`() async throws {
        let house = try await Self.house()
        let right = house.clock.now
        house.clock.advance(seconds: 2 * Retention.usualSeconds)
        for _ in 0..<2 {
            #expect(try await Self.prune(house, isBelieved: false) == 0)
            // What this start writes bears its time, and the next one is as wrong.
            try await house.traffic.calls(1)
            try await house.running.change { books in try books.believe(right) }
        }
        #expect(try await Self.prune(house) > 0)
    }

    @Test func `a clock that is right again is believed without a restart, and what is past comes due`() async throws {
        let house = try await Self.house()
        let (clock, owner) = (house.clock, house.traffic.tenant.text)
        let right = clock.now.advanced(bySeconds: Retention.usualSeconds + 60)
        try await house.running.change { books in try books.believe(right) }
        clock.advance(seconds: 10 * Retention.usualSeconds)
        let pruning = Pruning(house.store, clock: { clock.now }, steady: { 0 })
        try await pruning.run()
        #expect(try house.store.reader.minimum(of: owner) == 0)
        clock.advance(seconds: -9 * Retention.usualSeconds + 120)
        try await pruning.run()
        #expect(try house.store.reader.minimum(of: owner) > 0)
        #expect(try house.store.reader.believedTime() == clock.now, "and it is believed further from there")
    }

    @Test(arguments: [(0, true), (BelievedTime.patience, true), (BelievedTime.patience + 1, false), (-86_400, true)])
    func `a clock is believed up to a month past the last time at work`(seconds: Int64, isBelieved: Bool) {
        let known = Instant(seconds: 1_800_000_000)
        #expect(BelievedTime.mayBe(known.advanced(bySeconds: seconds), after: known) == isBelieved)
        #expect(BelievedTime.mayBe(known, after: nil))
    }

    @Test func `a legal hold beats retention`() async throws {
        let house = try await Self.house()
        var generator = SecureRandom()
        let (tenant, hold) = (house.traffic.tenant, LegalHoldID(using: &generator))
        _ = try await house.running.change { books in
            try books.placeLegalHold(on: tenant, subject: nil, because: "case", id: hold, by: .system)
        }
        house.clock.advance(seconds: Retention.usualSeconds + 60)
        #expect(try await Self.prune(house) == 0)
        _ = try await house.running.change { books in
            try books.releaseLegalHold(hold.text, because: "closed", by: .system)
        }
        #expect(try await Self.prune(house) > 0)
    }

    @Test func `what a sink has not taken is not pruned`() async throws {
        let house = try await Self.house()
        let owner = house.traffic.tenant.text
        try await house.running.change { books in try books.moveSink("siem", owner: owner, to: 10) }
        house.clock.advance(seconds: Retention.usualSeconds + 60)
        #expect(try await Self.prune(house) == 0)
    }

    @Test func `retention is never shorter than half a year`() async throws {
        let house = try await ComplianceHouse()
        let tenant = house.traffic.tenant
        let set = try await house.running.change { try $0.setRetention(of: tenant, seconds: 60, by: .system) }
        #expect(try set.get().object.auditSeconds == Retention.leastSeconds)
    }
}

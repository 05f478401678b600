import AuditLog
import Digests
import Store
import StrictJSON
import TestSupport
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(5))) struct BooksSuccessionTests {
    private struct Told: Hashable {
        let origin: String
        let root: String
        let size: Int
    }

    /// What a log says of logs that were closed.
    private static func closed(_ running: RunningStore, _ owner: String) throws -> [Told] {
        try running.store.reader.leaves(of: owner, from: 0, limit: .max).compactMap { bytes in
            guard try LeafReader.read(bytes).kind == .logClosed else { return nil }
            let leaf = try JSONReader.parse(bytes)
            return Told(
                origin: leaf["object"]?["id"]?.string ?? "", root: leaf["detail"]?["root"]?.string ?? "",
                size: Int(leaf["detail"]?["size"]?.integer ?? -1))
        }
    }

    @Test func `each log that was closed is told of with its size and root, where somebody still signs`() async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let first = try RunningStore(folder, clock: { clock.now })
        let traffic = try await Traffic.make(first, clock: clock)
        try await traffic.calls(5, leavingOpen: 1)
        try await first.change { books in _ = try books.signHeads(dirtyFor: 0) }
        let before = try first.store.reader.logs()
        #expect(first.stop() == nil && before.count == 3)

        try RestoredDatabase.closeLogs(folder.path + "/state/gatehouse.db", deployment: "gatehouse.test", era: 1)
        let next = try RunningStore(folder, clock: { clock.now })
        try await next.change { books in
            try books.openSuccessors(lost: [:])
            _ = try books.signHeads(dirtyFor: 0)
        }
        let ends = Dictionary(
            uniqueKeysWithValues: before.map { log in
                (log.owner, Told(origin: log.origin, root: log.root.hex, size: log.size))
            })
        #expect(try Self.closed(next, traffic.tenant.text) == [try #require(ends[traffic.tenant.text])])
        #expect(
            try Set(Self.closed(next, LogOrigin.house))
                == [try #require(ends[LogOrigin.house]), try #require(ends[LogOrigin.root])],
            "the root log holds heads alone")
        var verifier = LogVerifier()
        let leaves = try next.store.reader.leaves(of: traffic.tenant.text, from: 0, limit: .max)
        for leaf in leaves { try verifier.take(leaf) }
        #expect(try LeafReader.read(try #require(leaves.first)).kind == .logSucceeded)
        #expect(verifier.fold.openHolds.count == 1, "the books are carried before it")
        #expect(next.stop() == nil)

        // A start that closes nothing tells of nothing.
        let last = try RunningStore(folder, clock: { clock.now })
        try await last.change { books in try books.openSuccessors(lost: [:]) }
        #expect(try Self.closed(last, traffic.tenant.text).count == 1)
        #expect(try Self.closed(last, LogOrigin.house).count == 2)
    }

    @Test(arguments: [(1, 2), (2, 3), (5, 6)]) func `new logs come behind every generation that was published`(
        published: Int, next: Int
    ) async throws {
        let (folder, clock) = (try TemporaryFolder(), ManualClock())
        let first = try RunningStore(folder, clock: { clock.now })
        _ = try await Traffic.make(first, clock: clock)
        #expect(first.stop() == nil)
        try RestoredDatabase.closeLogs(
            folder.path + "/state/gatehouse.db", deployment: "gatehouse.test", era: 1, published: published)
        let second = try RunningStore(folder, clock: { clock.now })
        try await second.change { books in try books.openSuccessors(lost: [:]) }
        let origins = try second.store.reader.logs().map(\.origin)
        #expect(origins.count == 3 && origins.allSatisfy { LogOrigin.generation(of: $0) == next })
        #expect(second.stop() == nil)
    }
}

import AuditLog
package import Store
import StrictJSON
package import Vocabulary

/// Deletes leaves whose time is over, up to carried books; their hashes, heads and receipts stay.
package struct Pruning: Sendable {
    private let store: OpenStore
    private let clock: @Sendable () -> Instant
    private let steady: @Sendable () -> Int64
    private let began: (wall: Instant, steady: Int64)

    /// - Parameter steady: Nanoseconds of a clock that nobody sets.
    package init(
        _ store: OpenStore, clock: @escaping @Sendable () -> Instant, steady: @escaping @Sendable () -> Int64
    ) {
        (self.store, self.clock, self.steady) = (store, clock, steady)
        began = (clock(), steady())
    }

    /// The wall clock, and what it can be at most: leaves that a clock set forward makes old are gone for good.
    private var now: Instant {
        let elapsed = max(0, steady() - began.steady) / 1_000_000_000
        return min(clock(), began.wall.advanced(bySeconds: elapsed + Self.patience))
    }

    /// How far time servers may have set the clock forward since the start.
    private static let patience: Int64 = 86_400

    /// Goes through the tenants once, unless the clock was too far ahead at the start and still is.
    package func run() async throws {
        let (now, known) = (now, try store.reader.believedTime())
        guard BelievedTime.mayBe(min(now, began.wall), after: known) else { return }
        let believed = max(now, known ?? now)
        _ = await store.writer.change { books in try books.believe(believed) }
        for log in try store.reader.logs() {
            guard let tenant = TenantID(log.owner), !Task.isCancelled else { continue }
            try await prune(tenant, log)
        }
    }

    private func prune(_ tenant: TenantID, _ log: LogSummary) async throws {
        let kept = try store.reader.retention(of: tenant)?.auditSeconds ?? Retention.usualSeconds
        let range = ExportRange(store.reader, log)
        let least = try store.reader.minimum(of: log.owner)
        let old = try range.index(of: now.advanced(bySeconds: -kept))
        // A stop may have come between a deletion and the leaf that tells of it.
        if least > 0 { _ = await store.writer.change { books in try books.notePruned(tenant) } }
        guard old > least else { return }
        // A tile whose hashes are not on disk yet is not deleted: nothing could be proven of it.
        let end = min(try range.opening(before: old - 1), try store.tiles.tiledSize(of: log.owner))
        var past = least
        while past + TilePath.width <= end {
            let (start, now) = (past, end)
            guard let pruned = await store.writer.change({ try $0.pruneTile(of: tenant, before: now) }),
                let next = pruned, next > start
            else { break }
            past = next
        }
        guard past > least else { return }
        _ = await store.writer.change { books in try books.notePruned(tenant) }
    }
}

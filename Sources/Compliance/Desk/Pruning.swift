import AuditLog
package import Store
import StrictJSON
package import Vocabulary

/// Deletes leaves whose time is over, up to carried books; their hashes, heads and receipts stay.
package struct Pruning: Sendable {
    private let store: OpenStore
    private let clock: @Sendable () -> Instant

    package init(_ store: OpenStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Goes through the tenants once.
    package func run() async throws {
        for log in try store.reader.logs() {
            guard let tenant = TenantID(log.owner), !Task.isCancelled else { continue }
            try await prune(tenant, log)
        }
    }

    private func prune(_ tenant: TenantID, _ log: LogSummary) async throws {
        let kept = try store.reader.retention(of: tenant)?.auditSeconds ?? Retention.usualSeconds
        let range = ExportRange(store.reader, log)
        let least = try store.reader.minimum(of: log.owner)
        let old = try range.index(of: clock().advanced(bySeconds: -kept))
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

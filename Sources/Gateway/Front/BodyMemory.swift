import Synchronization
package import Vocabulary

/// Bytes of request bodies that are held now, over all connections.
///
/// Large bodies of one tenant hold at most half of the room, or are one body: no tenant shuts the others out with
/// bodies that it announces and never sends.
package final class BodyMemory: Sendable {
    /// Bytes of a body that is not counted for its tenant.
    package static let smallBody = 65_536

    private let limit: Int
    private let held = Atomic<Int>(0)
    /// Of large bodies.
    private let shares = Mutex<[TenantID: Int]>([:])

    package init(limit: Int) { self.limit = limit }

    /// Takes room for `count` bytes more of a body that holds `own`, or answers `false` and takes nothing.
    package func take(_ count: Int, beside own: Int, of tenant: TenantID?) -> Bool {
        let total = held.add(count, ordering: .relaxed).newValue
        guard total <= limit, share(count, beside: own, of: tenant) else {
            held.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }

    /// Bytes that are held now.
    package var bytes: Int { held.load(ordering: .relaxed) }

    /// Gives back all that a body holds.
    package func give(_ count: Int, of tenant: TenantID?) {
        held.subtract(count, ordering: .relaxed)
        guard let tenant, count > Self.smallBody else { return }
        shares.withLock { shares in
            let left = shares[tenant, default: 0] - count
            shares[tenant] = left > 0 ? left : nil
        }
    }

    private func share(_ count: Int, beside own: Int, of tenant: TenantID?) -> Bool {
        guard let tenant, own + count > Self.smallBody else { return true }
        let counted = own > Self.smallBody ? own : 0
        return shares.withLock { shares in
            let others = shares[tenant, default: 0] - counted
            guard others == 0 || others + own + count <= limit / 2 else { return false }
            shares[tenant] = others + own + count
            return true
        }
    }
}

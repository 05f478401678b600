package import AuditLog
import Synchronization
import Vocabulary

/// Sees upstreams go down and come back, and says so once each.
package final class UpstreamWatch: Sendable {
    private let down = Mutex<Set<String>>([])

    package init() {}

    /// The leaves of what changed since the last look.
    package func look(_ upstreams: [(name: String, isDown: Bool)]) -> [Leaf] {
        down.withLock { down in
            upstreams.compactMap { upstream in
                guard down.contains(upstream.name) != upstream.isDown else { return nil }
                if upstream.isDown { down.insert(upstream.name) } else { down.remove(upstream.name) }
                return Leaf(
                    upstream.isDown ? .upstreamDown : .upstreamRecovered, by: .system,
                    on: LeafObject(.upstream, upstream.name))
            }
        }
    }
}

import Synchronization

/// Bytes of request bodies that are held now, over all connections.
final class BodyMemory: Sendable {
    private let limit: Int
    private let held = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Takes room for `count` bytes, or answers `false` and takes nothing.
    func take(_ count: Int) -> Bool {
        let total = held.add(count, ordering: .relaxed).newValue
        guard total > limit else { return true }
        give(count)
        return false
    }

    /// Bytes that are held now.
    var bytes: Int { held.load(ordering: .relaxed) }

    func give(_ count: Int) { held.subtract(count, ordering: .relaxed) }
}

import Synchronization

/// The snapshot in force; a change of policy or prices swaps it, and the next request sees the new one.
package final class DecisionBook: Sendable {
    // Locked to copy or to swap one reference.
    private let snapshot: Mutex<DecisionSnapshot>

    package init(_ first: DecisionSnapshot) { snapshot = Mutex(first) }

    package var current: DecisionSnapshot { snapshot.withLock { $0 } }

    /// The snapshot that decides for the tenant of a principal.
    func current(for principal: Principal) -> DecisionSnapshot { current.deciding(for: principal.tenant?.id) }

    /// Puts `next` in force for every call that asks from now on.
    package func swap(_ next: DecisionSnapshot) { snapshot.withLock { $0 = next } }
}

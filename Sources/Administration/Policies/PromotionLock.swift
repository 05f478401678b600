import Synchronization
import Vocabulary

/// Lets one promotion at a time compare itself with the live policy: what was compared is what is replaced.
final class PromotionLock: Sendable {
    private let isTaken = Mutex(false)

    func take() throws(AdminRefusal) {
        let isMine = isTaken.withLock { isTaken in
            guard !isTaken else { return false }
            isTaken = true
            return true
        }
        guard isMine else { throw AdminRefusal(.stateConflict, "another promotion is running; look what became live") }
    }

    func release() { isTaken.withLock { $0 = false } }
}

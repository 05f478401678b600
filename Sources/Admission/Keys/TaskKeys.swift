import APIKeys
import Digests
import Synchronization
import Vocabulary

/// The keys of running tasks: made here, kept here, gone with the process.
final class TaskKeys: Sendable {
    struct Grant {
        let task: TaskID
        let parent: KeyDigits
        let parentEpoch: UInt64
        let parentVersion: Int
        let until: Instant
    }

    /// Far more than tasks that can run at once.
    static let limit = 16_384
    static let seconds: Int64 = 24 * 3_600

    private let grants = Mutex<[Digest256: Grant]>([:])

    /// Takes in a grant, or answers `false` while there are too many.
    func begin(_ grant: Grant, digest: Digest256, at now: Instant) -> Bool {
        grants.withLock { grants in
            if grants.count >= Self.limit { grants = grants.filter { now < $0.value.until } }
            guard grants.count < Self.limit else { return false }
            grants[digest] = grant
            return true
        }
    }

    func find(_ digest: Digest256, at now: Instant) -> Grant? {
        grants.withLock { grants in
            guard let grant = grants[digest] else { return nil }
            if now < grant.until { return grant }
            grants[digest] = nil
            return nil
        }
    }

    func end(_ task: TaskID) { grants.withLock { grants in grants = grants.filter { $0.value.task != task } } }

    func endAll(of parent: KeyDigits) {
        grants.withLock { grants in
            guard grants.contains(where: { $0.value.parent == parent }) else { return }
            grants = grants.filter { $0.value.parent != parent }
        }
    }
}

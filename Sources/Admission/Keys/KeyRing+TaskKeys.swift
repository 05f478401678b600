package import APIKeys
import Digests
package import Vocabulary

extension KeyRing {
    /// Makes the key of a task that runs for `parent`; `nil` if that key has died or there are too many tasks.
    ///
    /// It is good on the socket of that task alone, until the task ends, the parent changes, or a day has passed.
    package func beginTask(
        _ task: TaskID, for parent: Principal, now: Instant, using generator: inout some RandomNumberGenerator
    ) -> Secret? {
        guard liveEpoch(of: parent.keyID, at: now) == parent.epoch else { return nil }
        let secret = Secret(kind: .task, id: KeyID(using: &generator), using: &generator)
        let grant = TaskKeys.Grant(
            task: task, parent: KeyDigits(parent.keyID), parentEpoch: parent.epoch, parentVersion: parent.version,
            until: now.advanced(bySeconds: TaskKeys.seconds))
        let digest = secret.withBytes { bytes in bootKey.digest(of: bytes) }
        guard tasks.begin(grant, digest: digest, at: now) else { return nil }
        return secret
    }

    /// Ends the key of a task.
    package func endTask(_ task: TaskID) { tasks.end(task) }

    /// The caller behind a task key: the parent's tenant, project, key and tier, and the task.
    ///
    /// It came from this machine; the networks were checked when the parent asked for the task.
    func taskCaller(_ digest: Digest256, at door: KeyDoor, now: Instant) -> Authentication {
        guard let grant = tasks.find(digest, at: now), door == .task(grant.task) else {
            return .refused(KeyRefusal(.keyInvalid, cause: .unknown))
        }
        guard let row = table[grant.parent], row.record.epoch == grant.parentEpoch, row.record.isLive(at: now) else {
            return .refused(KeyRefusal(.keyInvalid, cause: .revoked))
        }
        return Self.admit(Proof(record: row.record, version: grant.parentVersion, source: nil, task: grant.task))
    }
}

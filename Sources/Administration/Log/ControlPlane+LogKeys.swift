package import AdminContract
import AuditLog
import Store
import Vocabulary

/// Where the secrets of the logs lie, as the control plane sees it.
package struct LogKeyDoor: Sendable {
    /// The secret of an era to come: drawn now, or before.
    package var prepare: @Sendable (_ era: Int) throws -> [UInt8]
    /// Overwrites the secrets of the eras before.
    package var retire: @Sendable (_ era: Int) throws -> Void

    package init(
        prepare: @escaping @Sendable (Int) throws -> [UInt8], retire: @escaping @Sendable (Int) throws -> Void
    ) {
        (self.prepare, self.retire) = (prepare, retire)
    }

    /// Of a daemon that keeps its secret elsewhere.
    package static let none = LogKeyDoor(
        prepare: { _ in throw AdminRefusal(.stateConflict, "this daemon cannot rotate the keys of its logs") },
        retire: { _ in })
}

extension ControlPlane {
    /// Draws the next secret and says what the root log's key will be, so that witnesses and auditors are told first.
    package func prepareLogKeys(_ caller: AdminCaller) async throws(AdminRefusal) -> LogKeysShape {
        try seesHouse(caller, "log keys", "next")
        let (era, secret) = try await nextSecret()
        let root = try await look { books in try books.rootKey(in: era, secret: secret).text }
        return LogKeysShape(era: Int64(era), status: .prepared, logs: 0, rootKey: root)
    }

    /// Has all logs signed with keys of the next secret; the old one is overwritten once that is durable.
    package func rotateLogKeys(_ caller: AdminCaller) async throws(AdminRefusal) -> Answer<LogKeysShape> {
        try seesHouse(caller, "log keys", "next")
        let (era, secret) = try await nextSecret()
        let act = caller.act
        let changed = try await change("log keys") { books in
            try books.rotateLogKeys(to: era, secret: secret, by: act)
        }
        // What cannot be overwritten now is overwritten at the next start; the rotation stands.
        try? doors.logKeys.retire(era)
        let keys = changed.object
        return Answer(
            LogKeysShape(
                era: Int64(keys.era), status: .signing, logs: Int64(keys.logs), rootKey: keys.root.text),
            changed.receipt)
    }

    private func nextSecret() async throws(AdminRefusal) -> (era: Int, secret: [UInt8]) {
        let era = try await look { books in books.logEra } + 1
        do { return (era, try doors.logKeys.prepare(era)) } catch let refusal as AdminRefusal { throw refusal } catch {
            throw AdminRefusal(.storeUnavailable, "the next audit key cannot be written: \(error)")
        }
    }
}

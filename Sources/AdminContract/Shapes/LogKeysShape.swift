/// The keys that sign the audit logs, before or after a rotation.
package struct LogKeysShape: Hashable, Sendable, Codable {
    package enum Status: String, Hashable, Sendable, Codable {
        /// Drawn, and not used yet.
        case prepared
        /// What signs now.
        case signing
    }

    package var type = "log_keys"
    /// Counts rotations from 1.
    package let era: Int64
    package let status: Status
    /// Logs that have a new key.
    package let logs: Int64
    /// What witnesses and auditors have to know: the verifier key of the root log.
    package let rootKey: String

    package init(era: Int64, status: Status, logs: Int64, rootKey: String) {
        (self.era, self.status, self.logs, self.rootKey) = (era, status, logs, rootKey)
    }

    private enum CodingKeys: String, CodingKey {
        case type, era, status, logs
        case rootKey = "root_key"
    }
}

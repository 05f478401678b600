package import Vocabulary

/// One copy of the daemon's state.
package struct BackupShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case running, done, failed }

    package let id: BackupID
    package var type = "backup"
    package let status: Status
    package let createdAt: Instant
    package var sizeBytes: Int64 = 0
    package var leaves: Int64 = 0
    package var sha256: String?
    /// Whose secret opens the key files in it; `null` if none are.
    package var recipient: String?

    package init(id: BackupID, status: Status, createdAt: Instant) {
        (self.id, self.status, self.createdAt) = (id, status, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, status
        case createdAt = "created_at"
        case sizeBytes = "size_bytes"
        case leaves, sha256, recipient
    }
}

/// The body that orders a backup.
package struct BackupCreation: Hashable, Sendable, Codable {
    /// For whom the key files are sealed into it; only an owner may say so.
    package var recipient: String?

    package init(recipient: String? = nil) { self.recipient = recipient }
}

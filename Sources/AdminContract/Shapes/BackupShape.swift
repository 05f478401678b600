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

    package init(id: BackupID, status: Status, createdAt: Instant) {
        (self.id, self.status, self.createdAt) = (id, status, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, status
        case createdAt = "created_at"
        case sizeBytes = "size_bytes"
        case leaves, sha256
    }
}

import AuditLog
package import Digests
package import Vocabulary

/// One log as it stands on disk.
package struct LogSummary: Hashable, Sendable {
    /// Its row.
    package let id: Int64
    /// Tenant id, `house` or `root`.
    package let owner: String
    package let origin: String
    package let era: Int
    let edge: TreeEdge
    /// Size of its last signed head.
    package let signedSize: Int
    /// When its last leaf was written.
    package let lastTime: Instant

    package var size: Int { edge.size }
    package var root: Digest256 { edge.root }
}

package import Digests
package import Vocabulary

/// One log as it stands on disk.
package struct LogSummary: Hashable, Sendable {
    /// Tenant id, `house` or `root`.
    package let owner: String
    package let origin: String
    package let era: Int
    package let size: Int
    package let root: Digest256
    /// Size of its last signed head.
    package let signedSize: Int
    /// When its last leaf was written.
    package let lastTime: Instant
}

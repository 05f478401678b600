package import Vocabulary

/// Where a leaf stands: its log, its index and its time, all given by the writer at the commit.
package struct LeafPlace: Hashable, Sendable {
    /// The tenant id, or `house`.
    package let tenant: String
    /// Index in the log, from 0.
    package let seq: Int
    /// Never before that of the leaf before it.
    package let time: Instant

    package init(tenant: String, seq: Int, time: Instant) {
        self.tenant = tenant
        self.seq = seq
        self.time = time
    }
}

package import Vocabulary

/// One folder of policies by its hash; every version is kept, so each past decision can be explained again.
package struct PolicyVersion: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case draft, shadow, live, retired, rejected }

    /// Hex SHA-256.
    package let hash: String
    package var status: Status
    /// File name to text.
    package let files: [String: String]
    package let message: String
    package let createdBy: String
    package let createdAt: Instant
    package var promotedAt: Instant?
    /// Of a live version the share of tenants that it decides for; the whole one has 100.
    package var tenantsPercent: Int64 = 100
}

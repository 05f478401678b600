package import Vocabulary

/// Money set aside for a call that has not ended.
package struct HoldShape: Hashable, Sendable, Codable {
    /// The request that holds it.
    package let id: String
    package var type = "hold"
    package let tenant: Slug
    package var key: String?
    package let amount: NanoUSD
    package let grantedAt: Instant
    /// When it is charged in full if nobody settled it.
    package let deadline: Instant

    package init(id: String, tenant: Slug, key: String?, amount: NanoUSD, grantedAt: Instant, deadline: Instant) {
        (self.id, self.tenant, self.key, self.amount) = (id, tenant, key, amount)
        (self.grantedAt, self.deadline) = (grantedAt, deadline)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, key, amount
        case grantedAt = "granted_at"
        case deadline
    }
}

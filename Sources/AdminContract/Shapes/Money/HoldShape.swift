package import Vocabulary

/// Money set aside for a call that has not ended.
package struct HoldShape: Hashable, Sendable, Codable {
    /// The request that holds it.
    package let id: String
    package var type = "hold"
    package let tenant: Slug
    package var key: String?
    package let model: String
    package let amount: NanoUSD
    package let grantedAt: Instant
    /// Seconds since it was granted, when the list was made.
    package var age: Int64 = 0

    package init(id: String, tenant: Slug, key: String?, model: String, amount: NanoUSD, grantedAt: Instant) {
        (self.id, self.tenant, self.key, self.model) = (id, tenant, key, model)
        (self.amount, self.grantedAt) = (amount, grantedAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, tenant, key, model, amount, age
        case grantedAt = "granted_at"
    }
}

package import Vocabulary

/// The daemon at a glance.
package struct StatusShape: Hashable, Sendable, Codable {
    package struct Upstream: Hashable, Sendable, Codable {
        package let name: String
        package let state: String

        package init(name: String, state: String) { (self.name, self.state) = (name, state) }
    }

    package var type = "status"
    package var version: String
    package var deployment: String
    package var startedAt: Instant
    /// `ready`, or the one word that `readyz` says.
    package var state: String
    package var policy: String
    package var prices: String
    package var tenants: Int64 = 0
    package var holds: Int64 = 0
    package var held = NanoUSD.zero
    package var upstreams: [Upstream] = []

    package init(
        version: String, deployment: String, startedAt: Instant, state: String, policy: String, prices: String
    ) {
        (self.version, self.deployment, self.startedAt) = (version, deployment, startedAt)
        (self.state, self.policy, self.prices) = (state, policy, prices)
    }

    private enum CodingKeys: String, CodingKey {
        case type, version, deployment
        case startedAt = "started_at"
        case state, policy, prices, tenants, holds, held, upstreams
    }
}

package import Vocabulary

/// Whose policy it is: a tier, a tenant in it, a key of that tenant.
package struct Subject: Hashable, Sendable {
    /// The key's own tier, else its tenant's, else the least one; the caller chooses.
    package var tier: TierName
    /// The slug: `acme`.
    package var tenant: String?
    /// Tenant and key name: `acme/ci`.
    package var key: String?
    package var narrowing: Narrowing?
    /// Values of the attributes that the policy declares, by full name: `tenant.region` to `eu`.
    package var attributes: [String: String]

    package init(
        tier: TierName, tenant: String? = nil, key: String? = nil, narrowing: Narrowing? = nil,
        attributes: [String: String] = [:]
    ) {
        self.tier = tier
        self.tenant = tenant
        self.key = key
        self.narrowing = narrowing
        self.attributes = attributes
    }
}

/// Lists of a key that only take away: what is not named is denied; `nil` changes nothing, `[]` allows nothing.
package struct Narrowing: Hashable, Sendable {
    package var models: [String]?
    package var tools: [String]?
    package var agents: [String]?
    package var skills: [String]?

    package init(
        models: [String]? = nil, tools: [String]? = nil, agents: [String]? = nil, skills: [String]? = nil
    ) {
        self.models = models
        self.tools = tools
        self.agents = agents
        self.skills = skills
    }
}

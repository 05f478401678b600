package import Vocabulary

/// A tier of the live policy.
package struct TierShape: Hashable, Sendable, Codable {
    package let name: TierName
    package var type = "tier"
    /// Tiers that grant nothing which this one does not.
    package var covers: [TierName]

    package init(name: TierName, covers: [TierName]) { (self.name, self.covers) = (name, covers) }
}

/// An agent that a task may start.
package struct AgentShape: Hashable, Sendable, Codable {
    package let name: String
    package var type = "agent"
    package var description: String
    /// Its upper bound; `null` is what its parent has.
    package var tools: [String]?
    package var model: String?
    package var maxCost: NanoUSD?
    package var maxTurns: Int64?

    package init(name: String, description: String) { (self.name, self.description) = (name, description) }

    private enum CodingKeys: String, CodingKey {
        case name, type, description, tools, model
        case maxCost = "max_cost"
        case maxTurns = "max_turns"
    }
}

/// A skill: knowledge for a kind of work, never a permission.
package struct SkillShape: Hashable, Sendable, Codable {
    package let name: String
    package var type = "skill"
    package var description: String
    /// Tools that stay while it is in force; `null` leaves all.
    package var allowedTools: [String]?

    package init(name: String, description: String) { (self.name, self.description) = (name, description) }

    private enum CodingKeys: String, CodingKey {
        case name, type, description
        case allowedTools = "allowed_tools"
    }
}

/// A folder that tasks of some projects may work in.
package struct WorkspaceShape: Hashable, Sendable, Codable {
    package let name: String
    package var type = "workspace"
    /// On the daemon's machine; `null` for an admin of one tenant.
    package var path: String?
    /// `acme/web`.
    package var projects: [String]

    package init(name: String, path: String?, projects: [String]) {
        (self.name, self.path, self.projects) = (name, path, projects)
    }
}

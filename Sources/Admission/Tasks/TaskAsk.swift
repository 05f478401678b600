package import TaskLifecycle
package import Vocabulary

/// What is asked of the one door before a task begins.
package struct TaskAsk: Sendable {
    package let request: TaskRequest
    /// Names that exist here, in the order in which they are shown.
    package let tools: [String]
    package let agents: [String]
    package let skills: [String]
    package let maxCostDefault: NanoUSD
    package let maxCostMax: NanoUSD

    package init(
        _ request: TaskRequest, tools: [String], agents: [String], skills: [String], maxCostDefault: NanoUSD,
        maxCostMax: NanoUSD
    ) {
        (self.request, self.tools, self.agents, self.skills) = (request, tools, agents, skills)
        (self.maxCostDefault, self.maxCostMax) = (maxCostDefault, maxCostMax)
    }
}

/// A task as the one door knows it while it runs.
package struct TaskStanding: Sendable {
    package let id: TaskID
    package let principal: Principal
    /// The address that asked for it.
    package let address: PolicyAddress?

    package init(id: TaskID, principal: Principal, address: PolicyAddress?) {
        (self.id, self.principal, self.address) = (id, principal, address)
    }
}

/// What the door makes of an ask: the grant, and the decision behind it.
package struct TaskRuling: Sendable {
    package let grant: TaskGrant
    package let decision: DecisionID
    /// First eight hex digits of the policy.
    package let policy: String
    /// How the key's rate stands; a task takes none of it itself, its calls do.
    package var rate: RateStanding?
    /// Of the fullest account on the path, when it was judged.
    package var budgetUsedPercent: Int?
}

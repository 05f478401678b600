package import StrictJSON
package import Vocabulary

/// What a task may do, expanded at its admission.
///
/// A later policy cannot widen it; a stricter one bites at the next call.
package struct TaskGrant: Hashable, Sendable {
    package let tools: [String]
    package let agents: [String]
    package let skills: [String]
    /// The id of the model that is asked for at each call.
    package let model: String
    package let modelChoice: ModelChoice
    package let limits: TaskLimits

    package init(
        tools: [String], agents: [String], skills: [String], model: String, modelChoice: ModelChoice,
        limits: TaskLimits
    ) {
        (self.tools, self.agents, self.skills) = (tools, agents, skills)
        (self.model, self.modelChoice, self.limits) = (model, modelChoice, limits)
    }
}

/// The limits of one task.
package struct TaskLimits: Hashable, Sendable {
    /// Seconds of the task clock.
    package let timeout: Int64
    package let maxCost: NanoUSD
    /// Model calls of the main agent.
    package let maxTurns: Int64
    /// Output tokens of one call; `nil` leaves the house's own.
    package let output: Int64?
    /// Tasks of this key that run at once.
    package let concurrency: Int64?

    package init(timeout: Int64, maxCost: NanoUSD, maxTurns: Int64, output: Int64? = nil, concurrency: Int64? = nil) {
        (self.timeout, self.maxCost, self.maxTurns) = (timeout, maxCost, maxTurns)
        (self.output, self.concurrency) = (output, concurrency)
    }

    package var json: JSONValue {
        .members([
            "timeout": .integer(timeout), "max_cost": .number(maxCost.dollars), "max_turns": .integer(maxTurns),
        ])
    }
}

/// Which model was taken, and why: the rule is published and never reads the words of the prompt.
package struct ModelChoice: Hashable, Sendable {
    package enum Why: String, Hashable, Sendable {
        case requested, alias
        case policyRoute = "policy-route"
        case cheapestAllowed = "cheapest-allowed"
        case smallestThatFits = "smallest-that-fits"
        case taskDefault = "task-default"
        case taskDefaultDenied = "task-default-denied"
    }

    package let requested: String?
    package let chosen: String
    package let reason: Why

    package init(requested: String?, chosen: String, reason: Why) {
        (self.requested, self.chosen, self.reason) = (requested, chosen, reason)
    }

    package var json: JSONValue {
        .members([
            "requested": requested.map { .string($0) } ?? .null, "chosen": .string(chosen),
            "reason": .string(reason.rawValue),
        ])
    }
}

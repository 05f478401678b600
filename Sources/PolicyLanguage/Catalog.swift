/// What a policy may name and what this daemon enforces: handed to the loader by whoever starts it.
///
/// The built-in tools and classes of tools are tables of this module (`BuiltinTools`) and not listed here.
package struct Catalog: Hashable, Sendable {
    /// One priced model.
    package struct Model: Hashable, Sendable {
        package let id: String
        /// `opus`; `nil` for a model of no family.
        package let family: String?

        package init(id: String, family: String?) {
            self.id = id
            self.family = family
        }
    }

    package var models: [Model]
    /// Family to the id that a request for the family is sent to (setting `models.aliases`).
    package var aliases: [String: String]
    /// Agents as installed.
    package var agents: [String]
    /// Skills as installed.
    package var skills: [String]
    /// Names of the time zones that the caller can turn into minutes of the week.
    package var zones: Set<String>
    package var enforced: Enforced

    package init(
        models: [Model], aliases: [String: String] = [:], agents: [String] = [], skills: [String] = [],
        zones: Set<String> = ["UTC"], enforced: Enforced = .everything
    ) {
        self.models = models
        self.aliases = aliases
        self.agents = agents
        self.skills = skills
        self.zones = zones
        self.enforced = enforced
    }

    /// Goes into the policy hash: tables of tools, facts, limits and the reading of Bash.
    package static let builtinVersion = "1"
}

/// What some room of this daemon enforces, each with an end-to-end test of that name.
package struct Enforced: Hashable, Sendable {
    package var limits: Set<LimitKind>
    package var redactions: Redactions
    /// Approval tickets exist.
    package var asks: Bool
    /// Tasks can run here; without them a limit on `agents`, `depth` or `calls` holds by itself (N121).
    package var tasks: Bool

    package init(limits: Set<LimitKind>, redactions: Redactions, asks: Bool, tasks: Bool) {
        self.limits = limits
        self.redactions = redactions
        self.asks = asks
        self.tasks = tasks
    }

    package static let everything = Enforced(
        limits: Set(LimitKind.allCases), redactions: .all, asks: true, tasks: true)
}

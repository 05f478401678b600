package import Vocabulary

/// One setting of the daemon as it is in effect.
package struct SettingShape: Hashable, Sendable, Codable {
    package enum Source: String, ClosedWord { case fallback = "default", file, environment }

    /// `client.address`.
    package let key: String
    package var type = "setting"
    /// As it is written; `set` stands for a secret, `null` for none.
    package var value: String?
    package var usual: String?
    package var source: Source
    /// `a duration from 1s to 1h`.
    package var takes: String
    /// Of the environment that overrides it.
    package var variable: String?

    package init(key: String, value: String?, usual: String?, source: Source, takes: String, variable: String?) {
        (self.key, self.value, self.usual) = (key, value, usual)
        (self.source, self.takes, self.variable) = (source, takes, variable)
    }

    private enum CodingKeys: String, CodingKey {
        case key, type, value
        case usual = "default"
        case source, takes, variable
    }
}

/// What was read anew, and what was changed in the configuration and waits for a restart.
package struct ReloadShape: Hashable, Sendable, Codable {
    package var type = "reload"
    package var policy: String
    package var prices: String
    package var agents: Int64
    package var skills: Int64
    /// Keys whose new values hold after a restart.
    package var needsRestart: [String]

    package init(policy: String, prices: String, agents: Int64, skills: Int64, needsRestart: [String]) {
        (self.policy, self.prices) = (policy, prices)
        (self.agents, self.skills, self.needsRestart) = (agents, skills, needsRestart)
    }

    private enum CodingKeys: String, CodingKey {
        case type, policy, prices, agents, skills
        case needsRestart = "needs_restart"
    }
}

/// The body that drains the daemon.
package struct DrainRequest: Hashable, Sendable, Codable {
    /// How long running requests may go on; the setting `drain.timeout` without it.
    package var timeout: Lapse?

    package init(timeout: Lapse? = nil) { self.timeout = timeout }
}

/// A daemon that takes no more requests.
package struct DrainShape: Hashable, Sendable, Codable {
    package var type = "drain"
    package var state: String
    /// When what still runs then is cut.
    package var until: Instant

    package init(state: String, until: Instant) { (self.state, self.until) = (state, until) }
}

package import Vocabulary

/// What of the settings the one door needs; the defaults are those of the configuration.
package struct GatekeeperSettings: Sendable {
    /// The tier of a key whose tenant has none.
    package var leastTier: TierName
    /// The most bytes of a body, whatever the policy allows.
    package var bodyLimit = 32 << 20
    /// The longest request, whatever the policy allows.
    package var requestLimit = Duration.seconds(3_600)
    /// Values of `service_tier`, `speed` and `inference_geo` that may be asked for.
    package var serviceTiers: Set<String> = ["auto", "standard_only"]
    package var speeds: Set<String> = ["standard"]
    package var geos: Set<String> = ["global", "us"]
    /// Hosts of `mcp_servers`.
    package var mcpHosts: Set<String> = []
    package var mcpRounds: Int64 = 10
    /// A prompt whose bytes do not fit a budget is counted by the upstream before it is refused.
    package var countsPrompts = true
    package var deniedBetas: Set<String> = []
    /// Offered tools that no rule could allow refuse the request; `false` judges only calls.
    package var refusesOfferedTools = true
    /// Aliases by price, the cheapest first: what a request that names no model may get.
    package var aliasOrder = ["haiku", "sonnet", "opus"]
    /// The dearest alias that is ever chosen for a request.
    package var autoCeiling = "sonnet"
    /// What a task gets that names no model.
    package var taskDefault = "sonnet"
    /// How many seconds a blocked conversation stays blocked.
    package var blockSeconds: Int64 = 900

    package init(leastTier: TierName) { self.leastTier = leastTier }
}

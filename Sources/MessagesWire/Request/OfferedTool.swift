/// One element of `tools`, as the policy sees it.
package struct OfferedTool: Hashable, Sendable {
    /// Who runs the tool when the model calls it.
    package enum Runner: Hashable, Sendable {
        /// The client: a call can still be judged when it comes.
        case client
        /// The upstream: nobody can stop it once it is offered.
        case upstream
        /// The upstream asks a second model, billed beside the first.
        case advisor
        /// The upstream, through a server of `mcp_servers`.
        case server
    }

    /// The policy's word: `Bash`, `WebSearch`, `mcp__tracker__*`, or the client's own name.
    package internal(set) var name = ""
    /// What a call of it is named in the answer: the `name` of the element.
    package internal(set) var calledAs: String?
    package internal(set) var runner = Runner.client
    /// How often the upstream may run it; bounds the hold.
    package internal(set) var maxUses: Int64?
    /// `nil` where the request sets no bound.
    package internal(set) var allowedDomains: [String]?
    /// The advisor's model.
    package internal(set) var model: String?
    package internal(set) var modelSpan: Range<Int>?
    /// The advisor's bound of output tokens.
    package internal(set) var maxTokens: Int64?
    package internal(set) var maxTokensSpan: Range<Int>?

    /// What a `type` is called in a policy, and who runs it; `nil` for a type that is on no list.
    static func runner(ofType type: String) -> (word: String, runner: Runner)? {
        if type == "custom" { return ("", .client) }
        if type == "mcp_toolset" { return ("", .server) }
        for (prefix, word) in clientTypes where type.hasPrefix(prefix) { return (word, .client) }
        for (prefix, word) in upstreamTypes where type.hasPrefix(prefix) { return (word, .upstream) }
        return type.hasPrefix("advisor_") ? ("advisor", .advisor) : nil
    }

    private static let clientTypes: KeyValuePairs = [
        "bash_": "Bash", "text_editor_": "Edit", "memory_": "memory", "computer_": "computer",
        "browser_toolset_": "browser",
    ]

    private static let upstreamTypes: KeyValuePairs = [
        "web_search_": "WebSearch", "web_fetch_": "WebFetch", "code_execution_": "code_execution",
        "tool_search_tool_": "ToolSearch",
    ]
}

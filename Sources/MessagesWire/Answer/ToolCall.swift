/// A tool that the model calls in its answer.
package struct ToolCall: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case client, upstream, server
        /// A kind of block that may run a tool and is on no list.
        case unknown
    }

    package internal(set) var kind = Kind.client
    /// As the answer names it.
    package internal(set) var name = ""
    /// Of a call through a server of `mcp_servers`.
    package internal(set) var serverName: String?
    /// The arguments as JSON; `nil` where they are not known or too large to be read.
    package internal(set) var input: [UInt8]?

    init() {}

    /// Something that stands where a call may and is no block.
    static var unreadable: ToolCall {
        var call = ToolCall()
        call.kind = .unknown
        return call
    }

    /// The policy's word for the tool, given what the request offered.
    package func word(offered tools: [OfferedTool]) -> String {
        if kind == .server { return "mcp__\(serverName ?? "")__\(name)" }
        if let tool = tools.first(where: { $0.calledAs == name && $0.runner != .server }) { return tool.name }
        return kind == .upstream ? Self.upstreamWords[name] ?? name : name
    }

    /// Names of the upstream's tools in an answer whose request did not say under which name it offered them.
    private static let upstreamWords = [
        "web_search": "WebSearch", "web_fetch": "WebFetch", "code_execution": "code_execution",
        "bash_code_execution": "code_execution", "text_editor_code_execution": "code_execution",
        "tool_search_tool_regex": "ToolSearch", "tool_search_tool_bm25": "ToolSearch", "advisor": "advisor",
    ]
}

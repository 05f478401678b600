import StrictJSON

/// One thing that rules match: a call, or what one part of a script does.
enum Thing: Sendable {
    case model(String)
    /// A name that is `nil` could be any; `tool` is the tool that was called for it.
    case agent(String?, tool: String?)
    case skill(String?, tool: String?)
    case tool(ToolThing)
}

/// A tool with its argument, as rules see it.
struct ToolThing: Sendable {
    let name: String
    let argument: ToolArgument
    /// Of a declared tool; `nil` where it was offered only.
    var input: JSONValue?
    var isOffered = false
    /// All tools of a server, `mcp__tracker__*`: nobody can stop one of them once they are offered.
    var isWholeServer = false
    /// What `file` rules look at besides the argument.
    var paths: [NormalPath] = []
    /// More strings than are looked at.
    var pathDoubt: String?
}

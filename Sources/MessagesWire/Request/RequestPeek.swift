/// What a request to the Messages API says about itself: all that is judged, held and spliced, and no more.
///
/// Ranges are byte offsets into the body that was read.
package struct RequestPeek: Hashable, Sendable {
    /// As the client wrote it: an alias or an id.
    package internal(set) var model = ""
    /// The value of `model` with its quotes.
    package internal(set) var modelSpan = 0..<0
    /// 0 where the route does not ask for it.
    package internal(set) var maxTokens: Int64 = 0
    /// The digits of `max_tokens`.
    package internal(set) var maxTokensSpan: Range<Int>?
    package internal(set) var isStreamed = false

    package internal(set) var tools: [OfferedTool] = []
    /// The tool that `tool_choice` names, unless a tool of that name is offered and so judged already.
    package internal(set) var chosenTool: String?
    package internal(set) var servers: [ToolServer] = []
    package internal(set) var fallbacks: [FallbackModel] = []

    /// `thinking.budget_tokens`, or 0.
    package internal(set) var thinkingBudget: Int64 = 0
    /// `thinking.type` as written.
    package internal(set) var thinkingType: String?
    package internal(set) var serviceTier: String?
    package internal(set) var speed: String?
    package internal(set) var inferenceGeo: String?
    /// `metadata.user_id`, at most 512 bytes; asserted by the client, never an identity.
    package internal(set) var userID: String?
    /// The first place that names a container or an uploaded file, which a whole upstream workspace can see.
    package internal(set) var sharedPath: String?
    package internal(set) var caching = CacheControl.none
    /// True if an edit of `context_management` may add a round of compaction.
    package internal(set) var compacts = false

    package internal(set) var images = 0
    /// Documents whose tokens are not in the bytes: by URL, by file id, encoded.
    package internal(set) var unreadableDocuments = 0
    package internal(set) var messages = 0
    /// The first element of `messages`, whose digest names the conversation.
    package internal(set) var firstMessage: Range<Int>?
    package internal(set) var bodyBytes = 0
    /// Base64 of images and documents.
    package internal(set) var encodedBytes = 0

    /// The body without encoded images and documents: an upper bound of its tokens.
    package var textBytes: Int { bodyBytes - encodedBytes }

    init() {}

    /// Reads a body once, or says why it is refused.
    ///
    /// `max_tokens` and bounds of server tools are asked for only where `costs` is true: counting tokens costs nothing.
    package static func read(_ body: Span<UInt8>, costs: Bool = true) throws(PeekRefusal) -> RequestPeek {
        var reader = PeekReader(costs: costs, framesText: false)
        return try reader.read(body)
    }

    /// Reads a body once, or says why it is refused.
    package static func read(_ body: [UInt8], costs: Bool = true) throws(PeekRefusal) -> RequestPeek {
        try read(body.span, costs: costs)
    }

    /// Where the strings of `system` and `messages` stand, quotes left out, for a body that `read` accepts.
    ///
    /// Strings of thinking blocks, whose signature covers them, and of encoded images and documents are not among them.
    package static func texts(in body: Span<UInt8>) -> [Range<Int>] {
        var reader = PeekReader(costs: false, framesText: true)
        // A body that is refused has no texts; its refusal was told when it was read.
        _ = try? reader.read(body)
        return reader.texts
    }
}

/// Which price class of input a request may reach.
package enum CacheControl: Int, Hashable, Sendable, Comparable {
    /// No `cache_control` anywhere.
    case none
    case fiveMinutes
    /// A `ttl` of an hour, or one that is not understood.
    case oneHour

    /// The dearer class is the larger one.
    package static func < (left: CacheControl, right: CacheControl) -> Bool { left.rawValue < right.rawValue }
}

/// A model that answers if the first one declines; each may be billed.
package struct FallbackModel: Hashable, Sendable {
    package internal(set) var model = ""
    /// The value of `model` with its quotes.
    package internal(set) var modelSpan = 0..<0
    /// Its own bound; `nil` where it takes that of the request.
    package internal(set) var maxTokens: Int64?
    package internal(set) var maxTokensSpan: Range<Int>?
    package internal(set) var speed: String?
}

/// One element of `mcp_servers`: the upstream connects to it.
package struct ToolServer: Hashable, Sendable {
    package internal(set) var name = ""
    /// The host of its URL, lower case, without a port.
    package internal(set) var host = ""
}

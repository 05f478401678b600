/// One event of a streamed answer, or a whole answer, reduced to what metering and judging need.
package struct StreamEvent: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case messageStart, blockStart, blockDelta, blockStop, messageDelta, messageStop, error
        /// `ping`, and whatever is not known.
        case other
        /// No JSON with one reading: it may hold anything.
        case unreadable
    }

    /// What a content block is, as far as that changes anything.
    package enum Block: Hashable, Sendable {
        case text, thinking, redactedThinking, call, other
    }

    package internal(set) var kind = Kind.other
    /// Which content block it belongs to.
    package internal(set) var index: Int64?
    package internal(set) var block: Block?
    /// The call that a block begins, or the calls of a whole answer.
    package internal(set) var calls: [ToolCall] = []
    /// UTF-8 bytes of text, of visible thinking or of arguments that a delta adds.
    package internal(set) var deltaBytes = 0
    /// A delta adds to arguments, readably or not.
    package internal(set) var hasInput = false
    /// The piece of arguments that a delta adds, unescaped.
    package internal(set) var partialInput: [UInt8]?
    package internal(set) var model: String?
    package internal(set) var stopReason: String?
    package internal(set) var errorType: String?
    var counts: UsageCounts?

    init() {}

    static var unreadable: StreamEvent {
        var event = StreamEvent()
        event.kind = .unreadable
        return event
    }
}

/// The members of one `usage` object; `nil` where absent or `null`.
struct UsageCounts: Hashable, Sendable {
    var input: Int64?
    var output: Int64?
    var cacheCreation: Int64?
    var cacheRead: Int64?
    var cacheWrite5m: Int64?
    var cacheWrite1h: Int64?
    var webSearches: Int64?
    var codeExecutionSeconds: Int64?
    var iterations: [Iteration]?
    /// A count was no integer, or more than anybody believes.
    var isBroken = false

    /// One element of `iterations`.
    struct Iteration: Hashable, Sendable {
        var type: String?
        var model: String?
        var counts = UsageCounts()
    }

    /// Counts are cumulative: what `later` says overwrites, what it leaves out stays.
    mutating func overwrite(with later: UsageCounts) {
        input = later.input ?? input
        output = later.output ?? output
        cacheCreation = later.cacheCreation ?? cacheCreation
        cacheRead = later.cacheRead ?? cacheRead
        cacheWrite5m = later.cacheWrite5m ?? cacheWrite5m
        cacheWrite1h = later.cacheWrite1h ?? cacheWrite1h
        webSearches = later.webSearches ?? webSearches
        codeExecutionSeconds = later.codeExecutionSeconds ?? codeExecutionSeconds
        iterations = later.iterations ?? iterations
        isBroken = isBroken || later.isBroken
    }
}

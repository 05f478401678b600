package import Vocabulary

/// Reads from an answer what it used, event by event or from its whole body.
///
/// Counts in a stream are cumulative: each later one overwrites, nothing is added.
package struct UsageMeter: Sendable {
    /// The model that answered, which is the one that is billed.
    package private(set) var model: String?
    package private(set) var stopReason: String?
    /// UTF-8 bytes of all deltas: text, arguments, visible thinking.
    package private(set) var deltaBytes: Int64 = 0
    /// `message_start` or a whole body was read.
    package private(set) var hasStarted = false
    /// A content block began.
    package private(set) var hasContent = false
    /// `message_stop` was read, and how much was written in all; or a whole body.
    package var isComplete: Bool { hasEnded && isCounted }
    /// The tokens of the answer as last told, believed or not.
    package var output: Int64 { counts.output ?? 0 }
    /// `error.type` of an error event or of an error's body.
    package private(set) var errorType: String?
    /// The answer stands inside a thinking block whose text is withheld, so its deltas tell nothing.
    package var isThinkingWithheld: Bool { isThinking && blockBytes == 0 }

    private var counts = UsageCounts()
    private var isThinking = false
    private var blockBytes = 0
    private var hasEnded = false
    /// What `message_start` says of the output is no more than its beginning.
    private var isCounted = false

    package init() {}

    /// What was used as far as it is known, or `nil` where the prompt was not counted or a count is beyond belief.
    ///
    /// A count that is missing is no zero.
    package var usage: TokenUsage? {
        guard !counts.isBroken, counts.input != nil else { return nil }
        var usage = counts.tokens
        usage.iterations = (counts.iterations ?? []).compactMap { iteration in
            iteration.isCovered(by: model)
                ? nil : ModelUsage(model: iteration.model ?? model ?? "", usage: iteration.counts.tokens)
        }
        return usage
    }

    /// Reads the bytes of one server-sent event, and returns what it holds for those who judge it.
    ///
    /// `nil` where the event has no data; data that is no JSON is an event of kind `unreadable`.
    @discardableResult
    package mutating func readEvent(_ event: Span<UInt8>) -> StreamEvent? {
        guard let read = SSEvent.withData(event, { data in AnswerReader.event(data) }) else { return nil }
        take(read)
        return read
    }

    /// Reads a whole answer that was not streamed; `nil` if it is no JSON.
    @discardableResult
    package mutating func readBody(_ body: Span<UInt8>) -> StreamEvent? {
        guard let read = AnswerReader.body(body) else { return nil }
        hasStarted = read.kind == .messageStart
        hasEnded = hasStarted
        hasContent = read.block != nil
        deltaBytes = Int64(read.deltaBytes)
        note(read)
        if let whole = read.counts { counts.overwrite(with: whole) }
        isCounted = counts.output != nil
        if !isCounted { counts.isBroken = true }
        return read
    }

    private mutating func take(_ event: StreamEvent) {
        switch event.kind {
        case .messageStart:
            // A second one would take back what the first has told.
            if hasStarted { counts.isBroken = true }
            hasStarted = true
            if let first = event.counts { counts.overwrite(with: first) }
        case .blockStart:
            hasContent = true
            isThinking = event.block == .thinking || event.block == .redactedThinking
            blockBytes = 0
        case .blockDelta:
            deltaBytes += Int64(event.deltaBytes)
            blockBytes += event.deltaBytes
        case .blockStop: isThinking = false
        case .messageStop: hasEnded = true
        case .messageDelta:
            guard let later = event.counts else { break }
            counts.overwrite(with: later)
            isCounted = isCounted || later.output != nil
        case .error, .other, .unreadable: break  // what stands in them is no count of this answer
        }
        note(event)
    }

    private mutating func note(_ event: StreamEvent) {
        model = event.model ?? model
        stopReason = event.stopReason ?? stopReason
        errorType = event.errorType ?? errorType
    }
}

extension UsageCounts {
    /// By price class; creation without a split counts as the five-minute one.
    fileprivate var tokens: TokenUsage {
        var usage = TokenUsage()
        usage.input = input ?? 0
        usage.output = output ?? 0
        usage.cacheRead = cacheRead ?? 0
        usage.cacheWrite1h = cacheWrite1h ?? 0
        usage.cacheWrite5m = max(cacheWrite5m ?? 0, (cacheCreation ?? 0) - usage.cacheWrite1h)
        usage.webSearches = webSearches ?? 0
        usage.codeExecutionSeconds = codeExecutionSeconds ?? 0
        return usage
    }
}

extension UsageCounts.Iteration {
    /// The top level counts the rounds of the model that answered; a compaction and a second model come on top.
    fileprivate func isCovered(by serving: String?) -> Bool {
        guard model == nil || model == serving else { return false }
        return type == nil || type == "message" || type == "fallback_message"
    }
}

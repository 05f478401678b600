/// Watches the tool calls of a streamed answer, and says when one must be judged.
///
///     block starts ──> judge by name ──allowed──> pass
///                            └──needs its arguments──> deltas pass and are collected ──> block stops:
///                                                      withhold that event, judge with the arguments
///
/// Judging is the caller's: the machine only keeps what is needed for it, and never lets a block end unjudged. The
/// upstream sends one block after the other, so whatever comes between the start and the stop of a collected one, but
/// for its own deltas, a `ping` or an error, makes the answer unreadable: readers differ in what they take for its end.
package struct StreamGuard: Sendable {
    /// Bytes of collected arguments; more counts as unreadable.
    package static let inputLimit = 1 << 20

    /// What to do before the event's bytes go on.
    package enum Step: Hashable, Sendable {
        case pass
        /// A call begins: judge its name. If the verdict hangs on the arguments, say so with `collect`.
        case judgeName(ToolCall)
        /// The event may begin or end a call and cannot be read: doubt denies.
        case unreadable
        /// A call has ended: keep its last event back and judge it with its arguments first.
        case judgeCall(ToolCall)
    }

    /// The call whose arguments are being collected.
    private var collecting: Collected?
    /// The block that has begun and not ended.
    private var open: Open?
    /// Of the block that began last.
    private var lastIndex: Int64 = -1
    private var hasFailed = false

    private struct Open {
        let index: Int64?
        let isCall: Bool
    }

    fileprivate struct Collected {
        var call: ToolCall
        let block: Int64?
        var input: [UInt8] = []
        var isUnreadable = false
    }

    package init() {}

    /// A call has begun that was not judged with its arguments: an answer that ends here as if it were whole is not.
    package var isInsideCall: Bool { collecting != nil && !hasFailed }

    /// What `event` asks for.
    package mutating func read(_ event: StreamEvent) -> Step {
        // Only a start begins a call, and one alone; anywhere else a reader might find it and this one does not.
        guard event.calls.count <= (event.kind == .blockStart ? 1 : 0) else { return .unreadable }
        switch event.kind {
        case .blockStart:
            guard collecting == nil, begin(event) else { return .unreadable }
            return event.calls.first.map(Step.judgeName) ?? .pass
        case .blockDelta: return add(event) ? .pass : .unreadable
        case .blockStop:
            open = nil
            guard let ended = collecting else { return .pass }
            guard ended.block == event.index else { return .unreadable }
            collecting = nil
            return .judgeCall(ended.whole)
        case .messageStart, .messageDelta, .messageStop: return collecting == nil ? .pass : .unreadable
        case .unreadable: return .unreadable
        case .error:
            hasFailed = true
            return .pass
        // Of no known type and of a block: to those who go by the name of the event it may be a stop.
        case .other: return collecting == nil || event.index == nil ? .pass : .unreadable
        }
    }

    /// Notes the block that begins; `false` for one that began before, whose call was judged already.
    private mutating func begin(_ event: StreamEvent) -> Bool {
        open = Open(index: event.index, isCall: !event.calls.isEmpty)
        guard let index = event.index else { return true }
        defer { lastIndex = max(lastIndex, index) }
        return index > lastIndex
    }

    /// Judges `call` once more when its block ends, with all its arguments.
    ///
    /// - Returns: `false` if another block is open; the answer is then not readable.
    package mutating func collect(_ call: ToolCall, block index: Int64?) -> Bool {
        guard collecting == nil else { return false }
        collecting = Collected(call: call, block: index)
        return true
    }

    /// Adds what a delta brings to the open call; `false` if it is of another block, or of one that has ended.
    private mutating func add(_ event: StreamEvent) -> Bool {
        // Arguments behind the end of their block come after the judgement, whatever block is open then.
        guard var collected = collecting else { return !event.hasInput || takesInput(of: event) }
        guard collected.block == event.index else { return false }
        guard event.deltaBytes > 0 else { return true }
        collecting = nil  // so that what was collected is not copied
        if let piece = event.partialInput, collected.input.count + piece.count <= Self.inputLimit {
            collected.input += piece
        } else {
            collected.isUnreadable = true
        }
        collecting = collected
        return true
    }

    private func takesInput(of event: StreamEvent) -> Bool {
        open.map { $0.isCall && $0.index == event.index } ?? false
    }
}

extension StreamGuard.Collected {
    /// The call with what its deltas brought, or with what its start held if there were none.
    fileprivate var whole: ToolCall {
        var whole = call
        if isUnreadable { whole.input = nil } else if !input.isEmpty { whole.input = input }
        return whole
    }
}

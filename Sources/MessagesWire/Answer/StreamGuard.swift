/// Watches the tool calls of a streamed answer, and says when one must be judged.
///
///     block starts ──> judge by name ──allowed──> pass
///                            └──needs its arguments──> deltas pass and are collected ──> block stops:
///                                                      withhold that event, judge with the arguments
///
/// Judging is the caller's: the machine only keeps what is needed for it, and never lets a block end unjudged.
package struct StreamGuard: Sendable {
    /// Bytes of collected arguments; more counts as unreadable.
    package static let inputLimit = 1 << 20

    /// What to do before the event's bytes go on.
    package enum Step: Hashable, Sendable {
        case pass
        /// A call begins: judge its name. If the verdict hangs on the arguments, say so with `collect`.
        case judgeName(ToolCall)
        /// The event may begin a call and cannot be read: doubt denies.
        case unreadable
        /// A call has ended: keep its last event back and judge it with its arguments first.
        case judgeCall(ToolCall)
    }

    /// Calls whose arguments are being collected, by block; the upstream sends one block after the other.
    private var collecting: [Int64: Collected] = [:]
    private static let collectingLimit = 16

    fileprivate struct Collected {
        var call: ToolCall
        var input: [UInt8] = []
        var isUnreadable = false
    }

    package init() {}

    /// What `event` asks for.
    package mutating func read(_ event: StreamEvent) -> Step {
        switch event.kind {
        case .blockStart:
            return event.calls.first.map(Step.judgeName) ?? .pass
        case .blockDelta:
            add(event)
            return .pass
        case .blockStop:
            guard let ended = collecting.removeValue(forKey: event.index ?? 0) else { return .pass }
            return .judgeCall(ended.whole)
        case .messageStart: return event.calls.isEmpty ? .pass : .unreadable
        case .unreadable: return .unreadable
        case .messageDelta, .messageStop, .error, .other: return .pass
        }
    }

    /// Judges `call` once more when its block ends, with all its arguments.
    ///
    /// - Returns: `false` if too many blocks are open at once; the answer is then not readable.
    package mutating func collect(_ call: ToolCall, block index: Int64?) -> Bool {
        guard collecting.count < Self.collectingLimit else { return false }
        return collecting.updateValue(Collected(call: call), forKey: index ?? 0) == nil
    }

    private mutating func add(_ event: StreamEvent) {
        guard event.deltaBytes > 0, var collected = collecting.removeValue(forKey: event.index ?? 0) else { return }
        if let piece = event.partialInput, collected.input.count + piece.count <= Self.inputLimit {
            collected.input += piece
        } else {
            collected.isUnreadable = true
        }
        collecting[event.index ?? 0] = collected
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

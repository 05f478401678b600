package import Vocabulary

/// How a call that was let in came to its end, as the gateway saw it.
package struct CallOutcome: Sendable {
    /// The last thing that happened.
    package enum Ending: Hashable, Sendable {
        /// Body or stream came whole.
        case complete
        case clientLeft, deadline, guardCut, budgetCut, revoked, shutdown
        /// The upstream closed or sent an error event after a 2xx head.
        case upstreamCut
        /// The upstream answered with 400 or above.
        case upstreamStatus(Int)
        /// No connection, no TLS: nothing was sent.
        case unreachable
        /// The body was sent and nothing came back.
        case unanswered
    }

    package let ending: Ending
    /// `nil` where nothing readable came.
    package var usage: TokenUsage?
    /// The model that the answer names.
    package var model: String?
    /// UTF-8 bytes of text, tool input and visible thinking.
    package var deltaBytes: Int64 = 0
    /// `message_start` was seen.
    package var hasStarted = false
    package var hasContent = false
    package var isThinkingWithheld = false
    package var stopReason: String?

    package init(_ ending: Ending) { self.ending = ending }
}

package import Admission

/// The life of one call from its admission to its settlement, without sockets: events in, one action out.
///
///     admitting ──admitted──> connecting ──connected──> waiting ──head──> relaying ──end──> ended
///         │                      │    ^                    │                  │
///       refused               failed  └──── 429 503 529 ───┤                cuts, deadlines, a client that leaves
///         v                      v                         v                  v
///       ended                  ended                     ended              ended, settled once
///
/// INVARIANT: a call that was admitted is settled exactly once, by the action that ends it.
package struct RequestMachine {
    package static let attemptLimit = 3

    package enum Phase: Hashable { case admitting, connecting, waiting, relaying, ended }

    package enum Action: Hashable {
        case none
        /// Take a connection to the next upstream.
        case connect
        case send
        /// Pass the answer on.
        case relay
        /// Settle, then answer the client; nothing of the upstream's went out.
        ///
        /// Refusals stand behind a reference: what is done for a call without one is a small value.
        indirect case refuse(CallRefusal, CallOutcome.Ending)
        /// Answer the client; there is nothing to settle.
        indirect case answer(CallRefusal)
        /// Settle and close the upstream; the client is told in its stream, if it is still there.
        indirect case cut(CallRefusal?, CallOutcome.Ending)
        /// Settle; both connections may go on.
        case finish(CallOutcome.Ending)
    }

    package private(set) var phase = Phase.admitting
    private(set) var attempts = 0
    private var hasClient = true
    /// How the client is answered because something ended the call while its admission was on its way.
    private var early: Action?

    package init() {}

    package mutating func admitted() -> Action {
        guard phase == .admitting else { return .none }
        guard hasClient else { return end(.finish(.unreachable)) }
        if let early { return end(early) }
        phase = .connecting
        attempts = 1
        return .connect
    }

    package mutating func refused(_ refusal: CallRefusal) -> Action {
        guard phase == .admitting else { return .none }
        return end(hasClient ? .answer(refusal) : .none)
    }

    package mutating func connected() -> Action {
        guard phase == .connecting else { return .none }
        phase = .waiting
        return .send
    }

    /// No connection, no TLS: the attempt cannot have been billed.
    package mutating func unreachable(mayRetry: Bool) -> Action {
        guard phase == .connecting else { return .none }
        if let again = retry(mayRetry) { return again }
        return end(.refuse(.unreachable, .unreachable))
    }

    /// A status whose call another upstream may be asked for: it cannot have been billed.
    package static func isUnbilled(_ status: Int) -> Bool { status == 429 || status == 503 || status == 529 }

    /// The head of an answer came.
    ///
    /// A status that is not billed may be tried elsewhere while nothing went out.
    package mutating func answered(status: Int, mayRetry: Bool) -> Action {
        guard phase == .waiting else { return .none }
        if Self.isUnbilled(status), let again = retry(mayRetry) { return again }
        if status == 401 || status == 402 { return end(.refuse(.operatorAccount, .upstreamStatus(status))) }
        // Nor does a client follow it, which would take its key and its prompt to where no door is.
        if (300..<400).contains(status) { return end(.refuse(.redirected, .upstreamStatus(status))) }
        phase = .relaying
        return .relay
    }

    /// The answer came to its end; a stream that told of no end or of an error is not whole.
    package mutating func completed(status: Int, isWhole: Bool = true) -> Action {
        guard phase == .relaying else { return .none }
        guard (200..<300).contains(status) else { return end(.finish(.upstreamStatus(status))) }
        return end(.finish(isWhole ? .complete : .upstreamCut))
    }

    /// The answer cannot be read, so it is not passed on.
    package mutating func unreadable() -> Action {
        guard phase == .waiting || phase == .relaying else { return .none }
        return end(.cut(.unreadable, phase == .waiting ? .unanswered : .upstreamCut))
    }

    /// The upstream closed too early.
    package mutating func upstreamClosed() -> Action {
        switch phase {
        case .waiting: end(.refuse(.unanswered, .unanswered))
        case .relaying: end(.cut(nil, .upstreamCut))
        case .admitting, .connecting, .ended: .none
        }
    }

    /// - Parameter readsOn: The answer is read to its end for its true usage, although nobody takes it.
    package mutating func clientLeft(readsOn: Bool = false) -> Action {
        hasClient = false
        switch phase {
        case .admitting, .ended: return .none  // what is admitted later is released then
        case .connecting: return end(.finish(.unreachable))
        case .waiting, .relaying: return readsOn ? .none : end(.cut(nil, .clientLeft))
        }
    }

    /// We end it: a deadline, the guard, the budget, a revocation, the shutdown.
    package mutating func cut(_ refusal: CallRefusal, _ ending: CallOutcome.Ending) -> Action {
        switch phase {
        case .admitting:
            early = early ?? .refuse(refusal, .unreachable)
            return .none
        case .connecting: return end(.refuse(refusal, .unreachable))
        case .waiting, .relaying: return end(.cut(refusal, ending))
        case .ended: return .none
        }
    }

    private mutating func retry(_ mayRetry: Bool) -> Action? {
        guard mayRetry, attempts < Self.attemptLimit else { return nil }
        attempts += 1
        phase = .connecting
        return .connect
    }

    private mutating func end(_ action: Action) -> Action {
        phase = .ended
        return action
    }
}

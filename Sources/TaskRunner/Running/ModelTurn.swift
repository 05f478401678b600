import Synchronization
import TaskLifecycle
import Vocabulary

/// One call of an agent's model through the one door, with the few repetitions that cost nothing.
struct ModelTurn {
    struct Turn {
        let blocks: [TurnBlock]
        let stopReason: String?
        let bill: CallBill
    }

    private static let attemptLimit = 3

    private let loop: AgentLoop
    private let frame: AgentFrame

    init(_ loop: AgentLoop, _ frame: AgentFrame) { (self.loop, self.frame) = (loop, frame) }

    /// The model's next turn.
    ///
    /// Money that the call of another agent of the task holds is waited for: what it does not need is free again.
    func ask(_ conversation: Conversation) async throws(TaskEnd) -> Turn {
        let limits = loop.task.order.grant.limits
        let maxTokens = min(AgentLoop.outputLimit, limits.output ?? .max)
        let body = conversation.body(model: frame.model, maxTokens: maxTokens)
        var attempt = 0
        while true {
            var counters = loop.task.counters(at: loop.now)
            counters.depth = frame.depth
            let call = ModelCall(
                body: body, agent: frame.path, accounts: frame.accounts, counters: counters,
                left: loop.task.left(of: frame.budgets))
            let before = loop.task.beginCall()
            let end = await send(call)
            loop.task.add(end.bill, of: frame.path)
            loop.task.endCall(wasRefused: end.wantsMoney)
            if Task.isCancelled || loop.task.status.isFinal { throw .stopped }
            if let turn = end.turn { return turn }
            if end.wantsMoney, await loop.task.waitForCall(after: before) { continue }
            attempt += 1
            let mayRepeat = end.isPassing && attempt < Self.attemptLimit && end.bill.cost == .zero
            guard mayRepeat else { throw end.fault(frame) }
            // A cancelled wait is seen above.
            try? await Task.sleep(for: .milliseconds(200 << attempt))
        }
    }

    fileprivate struct End {
        var reader = TurnReader()
        var bill = CallBill.nothing
        var denial: CallDenial?
        var status: Int?
        var message = ""
        var isCut = false

        /// The turn, if it came whole.
        var turn: Turn? {
            guard status == nil, denial == nil, !isCut, reader.isWhole, reader.errorType == nil else { return nil }
            return Turn(blocks: reader.blocks, stopReason: reader.stopReason, bill: bill)
        }

        /// An account of the task's own had too little: another call may hold what is missing.
        var wantsMoney: Bool {
            denial?.reason == .budgetExhausted && ["agent", "task"].contains(denial?.account)
        }

        /// The upstream could not answer now; a refusal of ours is never repeated.
        var isPassing: Bool {
            guard denial == nil else { return denial?.reason == .upstreamUnavailable }
            return status == 429 || status == 503 || status == 529 || status == 500
        }

        /// Takes what happened; `true` once it is over.
        mutating func take(_ event: ModelEvent) -> Bool {
            switch event {
            case .bytes(let bytes): _ = reader.take(bytes)
            case .refused(let denial): self.denial = denial
            case .failed(let status, let message): (self.status, self.message) = (status, message)
            case .cut(let denial):
                self.denial = denial
                isCut = true
            case .ended(let bill):
                self.bill = bill
                return true
            }
            return false
        }

        func fault(_ frame: AgentFrame) -> TaskEnd {
            guard let denial else {
                let said = status.map { "\($0): \(message.prefix(300))" } ?? reader.errorType ?? "it broke off"
                return .event(.broke(TaskFault("upstream-unavailable", "the upstream did not answer (\(said))")))
            }
            switch denial.account {
            case "task" where denial.reason == .budgetExhausted: return .event(.capReached)
            case "agent" where denial.reason == .budgetExhausted:
                return frame.depth > 1 ? .agent("the agent's own budget is used up") : .event(.capReached)
            default:
                return .event(
                    .broke(
                        TaskFault(
                            denial.reason.word, denial.message, decision: denial.decision, rule: denial.rule)))
            }
        }
    }

    /// Waits for the bill even when cancelled: it comes last, and soon after the call was cut.
    private func send(_ call: ModelCall) async -> End {
        let pending = PendingCall()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let cancel = loop.task.order.door.call(call) { event in
                    if let end = pending.take(event) { continuation.resume(returning: end) }
                }
                pending.begin(cancel)
            }
        } onCancel: {
            pending.cancel()
        }
    }
}

/// A call that may be cancelled before, while or after it begins.
private final class PendingCall: Sendable {
    private struct State {
        var end = ModelTurn.End()
        var cancel: (@Sendable () -> Void)?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Takes what happened; the whole once it is over.
    func take(_ event: ModelEvent) -> ModelTurn.End? {
        state.withLock { state in state.end.take(event) ? state.end : nil }
    }

    func begin(_ cancel: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.cancel = cancel
            return state.isCancelled
        }
        if isCancelled { cancel() }
    }

    func cancel() {
        let cancel = state.withLock { state in
            state.isCancelled = true
            return state.cancel
        }
        cancel?()
    }
}

package import TaskLifecycle
package import Vocabulary

/// The one door as a task sees it: bound to its principal, so that a task has no power of its own.
///
/// Made for one task by the room that knows who asked; the task never hears of keys.
package struct TaskDoor: Sendable {
    /// Sends one model call.
    ///
    /// Events come in order, the last one is always `.ended`. What it answers cancels the call.
    package var call: @Sendable (ModelCall, @escaping @Sendable (ModelEvent) -> Void) -> @Sendable () -> Void
    /// Judges a step; its leaf is on disk before the answer.
    package var judge: @Sendable (TaskStep) async -> StepRuling
    /// True for a path whose name the policy hides from lists and searches.
    package var hides: @Sendable (_ path: String) -> Bool
    /// Whether `hides` could be true for any path.
    package var hidesFiles: @Sendable () -> Bool = { true }
    /// Opens an account beneath another one; `false` if that cannot be written down.
    package var openAccount: @Sendable (_ name: String, _ parent: String, NanoUSD) async -> Bool
    /// Writes down that a task started, ended, or asks for an approval.
    package var note: @Sendable (TaskNote) async -> Void
    /// Writes down what became of a ticket, and says what counts: somebody else's word may be in the books already.
    package var resolve: @Sendable (ApprovalID, ApprovalDesk.Answer) async -> ApprovalDesk.Answer = { $1 }
    /// Registers the task under its key.
    ///
    /// `cut` is called when the key dies. `false` if it is dead already.
    package var watch: @Sendable (_ cut: @escaping @Sendable () -> Void) -> Bool
    /// The end of the task for the key's register.
    package var leave: @Sendable () -> Void
    /// Fetches a page from the daemon; what it leads to is not followed.
    package var fetch: @Sendable (WebAddress) async -> FetchedPage = { _ in .failed("it is switched off here") }
    /// Opens the way out for a program that runs for the task: a socket under that path, and a key for it alone.
    ///
    /// `nil` where there is none to be had.
    package var openGate: @Sendable (_ path: String, ProgramTraffic) async -> ProgramGate? = { _, _ in nil }

    package init(
        call: @escaping @Sendable (ModelCall, @escaping @Sendable (ModelEvent) -> Void) -> @Sendable () -> Void,
        judge: @escaping @Sendable (TaskStep) async -> StepRuling,
        hides: @escaping @Sendable (_ path: String) -> Bool,
        openAccount: @escaping @Sendable (_ name: String, _ parent: String, NanoUSD) async -> Bool,
        note: @escaping @Sendable (TaskNote) async -> Void,
        watch: @escaping @Sendable (_ cut: @escaping @Sendable () -> Void) -> Bool,
        leave: @escaping @Sendable () -> Void
    ) {
        (self.call, self.judge, self.hides, self.openAccount) = (call, judge, hides, openAccount)
        (self.note, self.watch, self.leave) = (note, watch, leave)
    }
}

/// The way out of a program: its socket is open until it is closed.
package struct ProgramGate: Sendable {
    /// The key that is good on this socket alone.
    package let key: String
    /// Ids of the models that the program knows by a shorter name.
    package let models: [String: String]
    /// Ends the calls that run; answers when each of them is settled.
    package let close: @Sendable () async -> Void

    package init(key: String, models: [String: String], close: @escaping @Sendable () async -> Void) {
        (self.key, self.models, self.close) = (key, models, close)
    }
}

/// What the calls of a program ask of their task, and tell it.
package struct ProgramTraffic: Sendable {
    package let counters: @Sendable () -> TaskCounters
    /// What the task's account has left.
    package let left: @Sendable () -> NanoUSD
    package let billed: @Sendable (CallBill) -> Void
    package let refused: @Sendable (CallDenial) -> Void

    package init(
        counters: @escaping @Sendable () -> TaskCounters, left: @escaping @Sendable () -> NanoUSD,
        billed: @escaping @Sendable (CallBill) -> Void, refused: @escaping @Sendable (CallDenial) -> Void
    ) {
        (self.counters, self.left, self.billed, self.refused) = (counters, left, billed, refused)
    }
}

/// One model call of a task.
package struct ModelCall: Sendable {
    package let body: [UInt8]
    /// The agent that calls, and the accounts that pay, innermost first.
    package let agent: String
    package let accounts: [String]
    package let counters: TaskCounters
    /// What the tightest of those accounts has left: output is lowered until the worst case fits.
    package let left: NanoUSD

    package init(body: [UInt8], agent: String, accounts: [String], counters: TaskCounters, left: NanoUSD) {
        (self.body, self.agent, self.accounts, self.counters, self.left) = (body, agent, accounts, counters, left)
    }
}

/// What happens to a model call.
package enum ModelEvent: Sendable {
    case bytes([UInt8])
    /// The house said no; nothing was sent.
    case refused(CallDenial)
    /// The upstream answered with an error, or not at all.
    case failed(status: Int, String)
    /// The stream was ended before its time by the house or the upstream.
    case cut(CallDenial?)
    /// Always the last: what it cost.
    case ended(CallBill)
}

/// A refusal of the house as a task sees it.
package struct CallDenial: Hashable, Sendable {
    package let reason: Reason
    package let message: String
    /// What kind of account has too little: `agent` and `task` are the task's own.
    package var account: String?
    package var decision: String?
    package var rule: String?
    /// Whole seconds.
    package var retryAfter: Int64?

    package init(
        _ reason: Reason, _ message: String, account: String? = nil, decision: String? = nil, rule: String? = nil,
        retryAfter: Int64? = nil
    ) {
        (self.reason, self.message, self.account) = (reason, message, account)
        (self.decision, self.rule, self.retryAfter) = (decision, rule, retryAfter)
    }
}

/// What a call cost, from the ledger itself.
package struct CallBill: Hashable, Sendable {
    package var cost: NanoUSD
    package var usage: TokenUsage

    package static let nothing = CallBill(cost: .zero, usage: TokenUsage())

    package init(cost: NanoUSD, usage: TokenUsage) { (self.cost, self.usage) = (cost, usage) }
}

/// Something of a task that is written down.
package enum TaskNote: Sendable {
    case started
    case approvalRequested(ApprovalDesk.Ticket)
    /// The final status, the whole task object as JSON text, and the accounts to close.
    case ended(TaskStatus, cost: NanoUSD, calls: Int64, artifacts: [UInt8], document: String, accounts: [String])
}

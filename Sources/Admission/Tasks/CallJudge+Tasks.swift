import AuditLog
import BudgetLedger
import MessagesWire
import PolicyLanguage
import TaskLifecycle
import Vocabulary

extension CallJudge {
    /// Binds a model call to its task: `limit calls`, and no more output than the task's own money covers.
    func fitIntoTask(_ ruling: inout CallRuling) throws(CallRefusal) {
        guard let task = call.task else { return }
        if let limit = ruling.limits.calls, task.counters.calls >= limit.amount {
            throw limited(
                .callsExceeded, limit, "the task has made \(limit.amount) model calls, as many as \(limit.place) allows"
            )
        }
        var shape = ruling.hold.shape
        guard ruling.hold.worst.amount > task.left, let span = call.peek.maxTokensSpan else { return }
        guard let tokens = try fitting(shape, into: task.left) else { throw exhausted(task) }
        shape.maxTokens = tokens
        ruling.hold = try held(shape)
        ruling.obligations.clamp = tokens
        ruling.splices.removeAll { $0.range == span }
        ruling.splices.append(.integer(span, tokens))
    }

    private func fitting(_ shape: CallShape, into left: NanoUSD) throws(CallRefusal) -> Int64? {
        do throws(PricingRefusal) {
            return try snapshot.prices.fitting(
                shape, into: left, minimum: CallingTask.leastOutput, at: call.receivedAt, mcpRounds: settings.mcpRounds)
        } catch { throw refusal(of: error) }
    }

    private func exhausted(_ task: CallingTask) -> CallRefusal {
        var refusal = CallRefusal(
            .budgetExhausted,
            "the next call of the task does not fit into the \(task.left.dollars) USD that it has left")
        let isAgent = task.account != task.id.text
        refusal.account = RefusingAccount(
            scope: isAgent ? "agent" : "task", window: "total", limit: nil, left: task.left)
        refusal.stamp(id, snapshot)
        return refusal
    }
}

extension Facts {
    /// The facts of a task, or those of no task.
    mutating func set(_ counters: TaskCounters?) {
        guard let counters else { return setOutsideTask() }
        taskCostNanoUSD = counters.cost.count
        taskCalls = counters.calls
        taskAgents = counters.agents
        taskDepth = counters.depth
        taskAgeMilliseconds = counters.ageMilliseconds
    }
}

extension Limits {
    /// Without limits on what runs at once: a task holds its slot as a whole, not call by call.
    var withoutConcurrency: Limits { Limits(all.filter { $0.slot.kind != .concurrency }) }
}

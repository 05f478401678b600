/// The life of one task, without sockets, clocks or processes: events in, one action out.
///
///     pending ──slot──> running <──resolved── waiting
///        │                 │ └────asked────────> │
///        │                 │                     │
///        └── queue expired, done, clock, cap, budget, broken, cancelled, daemon ended ──> a final status
///
/// INVARIANT: a task ends once; nothing follows a final status.
package struct TaskMachine: Hashable, Sendable {
    package private(set) var status: TaskStatus
    /// Why it did not complete; `nil` until then, and for a completed task.
    package private(set) var fault: TaskFault?

    package init(_ status: TaskStatus = .pending) { self.status = status }

    /// What the shell has to do about an event.
    package enum Action: Hashable, Sendable {
        case none
        /// Prepare the workspace, start the sandbox, tell the log.
        case start
        /// Stop the task clock and tell of the ticket.
        case pause
        /// Let the task clock run again.
        case resume
        /// Refuse further calls, cut the one in flight, kill the sandbox, settle, collect, tell.
        case end(TaskStatus)
    }

    /// Takes an event; one that does not fit the status changes nothing.
    package mutating func take(_ event: TaskEvent) -> Action {
        switch (status, event) {
        case (.pending, .slotFree): go(.running, .start)
        case (.pending, .queueExpired): end(.failed, .queueExpired)
        case (.running, .asked): go(.waiting, .pause)
        case (.waiting, .resolved): go(.running, .resume)
        case (.running, .finished): end(.completed, nil)
        case (.running, .clockRanOut), (.waiting, .clockRanOut): end(.timeout, .timeout)
        case (.running, .capReached): end(.costExceeded, .costExceeded)
        case (.running, .broke(let fault)): end(.failed, fault)
        case (.pending, .cancelled(let fault)), (.running, .cancelled(let fault)), (.waiting, .cancelled(let fault)):
            end(.cancelled, fault)
        case (.pending, .daemonEnded), (.running, .daemonEnded), (.waiting, .daemonEnded):
            end(.interrupted, .interrupted)
        default: .none
        }
    }

    private mutating func go(_ next: TaskStatus, _ action: Action) -> Action {
        status = next
        return action
    }

    private mutating func end(_ final: TaskStatus, _ fault: TaskFault?) -> Action {
        self.fault = fault
        return go(final, .end(final))
    }
}

/// What may happen to a task.
package enum TaskEvent: Hashable, Sendable {
    case slotFree, queueExpired
    /// A call needs a person's word, and its ticket was answered or expired.
    case asked, resolved
    /// The model ended its turn without a tool call.
    case finished
    case clockRanOut
    /// A hold does not fit the task's own account.
    case capReached
    /// Turns, calls, upstream, backend, budget or policy: the fault says which.
    case broke(TaskFault)
    case cancelled(TaskFault)
    case daemonEnded
}

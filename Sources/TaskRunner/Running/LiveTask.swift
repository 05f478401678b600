import StrictJSON
import Synchronization
package import TaskLifecycle
package import Vocabulary

/// One task while it lives: its machine, its clock, what it has used, and who waits for news of it.
///
/// Any thread may ask; changes are short and never wait.
package final class LiveTask: Sendable {
    static let logLimit = 1_000

    private struct State {
        var machine = TaskMachine()
        var clock = TaskClock()
        var counters = TaskCounters()
        var document: TaskDocument
        var accounts: [String] = []
        /// What each agent and those beneath it have spent, by path.
        var spent: [String: NanoUSD] = [:]
        /// Model calls that run, how many have ended, and who waits for the next end.
        var calls = (running: 0, ended: UInt64(0))
        var callWaiters: [AsyncStream<Void>.Continuation] = []
        /// Tickets that nobody has answered yet.
        var tickets = 0
        var watchers: [UInt64: @Sendable () -> Void] = [:]
        var number: UInt64 = 0
        /// The last event is out and the row is written.
        var isOver = false
    }

    package let order: TaskOrder
    package let events: EventLog
    private let state: Mutex<State>
    private let stopSignal: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)

    package var id: TaskID { order.id }

    init(_ order: TaskOrder, events: EventLog) {
        (self.order, self.events) = (order, events)
        state = Mutex(State(document: TaskDocument(order)))
        stopSignal = AsyncStream.makeStream()
    }

    // MARK: The machine

    package var status: TaskStatus { state.withLock { $0.machine.status } }

    /// Hands an event to the machine; one that does not fit changes nothing.
    @discardableResult
    func take(_ event: TaskEvent, at now: Instant) -> TaskMachine.Action {
        let (action, watchers) = state.withLock { state -> (TaskMachine.Action, [@Sendable () -> Void]) in
            let action = state.machine.take(event)
            switch action {
            case .none: return (action, [])
            case .start:
                state.clock.run(from: now)
                state.document.startedAt = now
            case .resume: state.clock.run(from: now)
            case .pause, .end: state.clock.stop(at: now)
            }
            state.document.status = state.machine.status
            state.document.fault = state.machine.fault
            return (action, Array(state.watchers.values))
        }
        if case .end = action { stopSignal.continuation.finish() }
        for watcher in watchers { watcher() }
        return action
    }

    /// Returns once the machine has come to its end, or the caller is cancelled.
    func untilStopped() async {
        for await _ in stopSignal.stream {}
    }

    /// Nanoseconds left on the task clock; `nil` while it stands still.
    func timeLeft(at now: Instant) -> Int64? {
        state.withLock { $0.clock.left(of: order.grant.limits.timeout, at: now) }
    }

    // MARK: What it uses

    func counters(at now: Instant) -> TaskCounters {
        state.withLock { state in
            var counters = state.counters
            counters.ageMilliseconds = state.clock.elapsed(at: now) / 1_000_000
            return counters
        }
    }

    /// Adds the bill of an agent's call, to the nano-dollar.
    func add(_ bill: CallBill, of agent: String = "main") {
        state.withLock { state in
            var path = Substring(agent)
            while true {
                let before = state.spent[String(path)] ?? .zero
                state.spent[String(path)] = before.adding(bill.cost) ?? .largest
                guard let end = path.lastIndex(of: "/") else { break }
                path = path[..<end]
            }
            state.counters.calls += 1
            state.counters.cost = state.counters.cost.adding(bill.cost) ?? .largest
            state.document.cost = state.counters.cost
            state.document.usage.add(bill.usage)
        }
    }

    /// What is left of the tightest of some budgets.
    func left(of budgets: [AgentBudget]) -> NanoUSD {
        state.withLock { state in
            budgets.map { $0.limit.subtracting(state.spent[$0.path] ?? .zero) ?? .zero }.min() ?? .zero
        }
    }

    /// What an agent and those beneath it have spent.
    func spent(by path: String) -> NanoUSD { state.withLock { $0.spent[path] ?? .zero } }

    /// A call goes out; answers how many have ended by now.
    func beginCall() -> UInt64 {
        state.withLock { state in
            state.calls.running += 1
            return state.calls.ended
        }
    }

    /// A call is over; one that was refused held nothing, and nobody who waits for money gains by its end.
    func endCall(wasRefused: Bool) {
        let waiters = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            state.calls.running -= 1
            if !wasRefused { state.calls.ended += 1 }
            return !wasRefused || state.calls.running == 0 ? exchange(&state.callWaiters, with: []) : []
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Waits until another call has ended, whose hold is then free; `false` once none runs and none has ended since.
    func waitForCall(after ended: UInt64) async -> Bool {
        let (stream, waiter) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            if state.calls.ended == ended, state.calls.running > 0 {
                state.callWaiters.append(waiter)
            } else {
                waiter.finish()
            }
        }
        for await _ in stream {}  // over with the next end, or a cancellation
        return state.withLock { $0.calls.ended != ended }
    }

    /// Opens or closes a ticket: the task waits while one is open.
    func countTicket(_ change: Int, at now: Instant) {
        let (before, after) = state.withLock { state in
            state.tickets += change
            return (state.tickets - change, state.tickets)
        }
        if before == 0, after == 1 { take(.asked, at: now) }
        if before == 1, after == 0 { take(.resolved, at: now) }
    }

    /// Ends it by an event, even while one of its agents waits for a person.
    func end(by event: TaskEvent, at now: Instant) {
        take(.resolved, at: now)
        take(event, at: now)
    }

    /// Counts a sub-agent, and answers its number.
    func addAgent() -> Int64 {
        state.withLock { state in
            state.counters.agents += 1
            return state.counters.agents
        }
    }

    /// Remembers an account that was opened beneath the task's own.
    func noteAccount(_ account: String) { state.withLock { $0.accounts.append(account) } }

    var accounts: [String] { state.withLock { $0.accounts } }

    // MARK: What it tells

    /// Writes a line of the execution log beside an event.
    func log(_ entry: JSONValue) {
        state.withLock { state in
            if state.document.log.count < Self.logLimit { state.document.log.append(entry) }
        }
    }

    func keep(_ result: TaskResult) { state.withLock { $0.document.result = result } }

    func keep(_ shelf: ArtifactShelf, at now: Instant) {
        state.withLock { state in
            (state.document.artifacts, state.document.omitted) = (shelf.kept, shelf.omitted)
            state.document.endedAt = now
        }
    }

    package var document: TaskDocument { state.withLock { $0.document } }

    package var isOver: Bool { state.withLock { $0.isOver } }

    func markOver() {
        let watchers = state.withLock { state in
            state.isOver = true
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher() }
    }

    /// Calls `watcher` after each change of the status and at the end, on any thread; the number ends that.
    package func watch(_ watcher: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.number += 1
            state.watchers[state.number] = watcher
            return state.number
        }
    }

    package func stopWatching(_ number: UInt64) { state.withLock { $0.watchers[number] = nil } }
}

extension TokenUsage {
    /// Sums two usages; counts never pass what 64 bits hold.
    mutating func add(_ other: TokenUsage) {
        input = Self.sum(input, other.input)
        output = Self.sum(output, other.output)
        cacheWrite5m = Self.sum(cacheWrite5m, other.cacheWrite5m)
        cacheWrite1h = Self.sum(cacheWrite1h, other.cacheWrite1h)
        cacheRead = Self.sum(cacheRead, other.cacheRead)
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? .max : sum
    }
}

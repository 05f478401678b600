import TaskLifecycle
import Testing

@Suite struct TaskMachineTests {
    private static let fault = TaskFault("calls-exceeded", "too many calls")
    private static let events: [TaskEvent] = [
        .slotFree, .queueExpired, .asked, .resolved, .finished, .clockRanOut, .capReached, .broke(fault),
        .cancelled(.cancelled), .daemonEnded,
    ]

    /// Every pair that changes something; all others change nothing.
    private static let moves: [TaskStatus: [TaskEvent: TaskStatus]] = [
        .pending: [
            .slotFree: .running, .queueExpired: .failed, .cancelled(.cancelled): .cancelled, .daemonEnded: .interrupted,
        ],
        .running: [
            .asked: .waiting, .finished: .completed, .clockRanOut: .timeout, .capReached: .costExceeded,
            .broke(fault): .failed, .cancelled(.cancelled): .cancelled, .daemonEnded: .interrupted,
        ],
        .waiting: [
            .resolved: .running, .clockRanOut: .timeout, .cancelled(.cancelled): .cancelled, .daemonEnded: .interrupted,
        ],
    ]

    @Test(arguments: TaskStatus.allCases, events)
    func `each status takes each event as the table says`(status: TaskStatus, event: TaskEvent) {
        var machine = TaskMachine(status)
        let action = machine.take(event)
        let next = Self.moves[status]?[event]
        #expect(machine.status == next ?? status)
        switch next {
        case nil: #expect(action == .none)
        case .running? where status == .pending: #expect(action == .start)
        case .running?: #expect(action == .resume)
        case .waiting?: #expect(action == .pause)
        case let final?: #expect(action == .end(final))
        }
    }

    @Test(arguments: TaskStatus.allCases.filter(\.isFinal), events)
    func `nothing follows a final status`(status: TaskStatus, event: TaskEvent) {
        var machine = TaskMachine(status)
        #expect(machine.take(event) == .none)
        #expect(machine == TaskMachine(status))
    }

    @Test(arguments: events) func `every end but a completion says why`(event: TaskEvent) {
        var machine = TaskMachine(.running)
        guard case .end(let status) = machine.take(event) else { return }
        #expect((machine.fault == nil) == (status == .completed))
    }
}

import Admission
import Gateway
import Testing
import Vocabulary

/// A machine in the phase that `phase` names, admitted on the way.
private func machine(in phase: RequestMachine.Phase) -> RequestMachine {
    var machine = RequestMachine()
    if phase == .admitting { return machine }
    _ = machine.admitted()
    if phase == .connecting { return machine }
    _ = machine.connected()
    if phase == .waiting { return machine }
    _ = machine.answered(status: 200, mayRetry: false)
    if phase == .relaying { return machine }
    _ = machine.completed(status: 200)
    return machine
}

private let deadline = CallRefusal(.deadlineExceeded, "too slow; ask for less")

/// Every event that can happen to a call.
private let events: [@Sendable (inout RequestMachine) -> RequestMachine.Action] = [
    { $0.admitted() }, { $0.refused(deadline) }, { $0.connected() }, { $0.unreachable(mayRetry: true) },
    { $0.unreachable(mayRetry: false) }, { $0.answered(status: 200, mayRetry: true) },
    { $0.answered(status: 429, mayRetry: true) }, { $0.answered(status: 401, mayRetry: false) },
    { $0.completed(status: 200) }, { $0.unreadable() }, { $0.upstreamClosed() }, { $0.clientLeft() },
    { $0.cut(deadline, .deadline) },
]

extension RequestMachine.Action {
    /// True if it ends the hold of an admitted call.
    fileprivate var settles: Bool {
        switch self {
        case .refuse, .cut, .finish: true
        case .none, .connect, .send, .relay, .answer: false
        }
    }
}

@Suite struct RequestMachineTests {
    @Test func `a call goes from its admission to its end`() {
        var machine = RequestMachine()
        #expect(machine.admitted() == .connect)
        #expect(machine.connected() == .send)
        #expect(machine.answered(status: 200, mayRetry: false) == .relay)
        #expect(machine.completed(status: 200) == .finish(.complete))
        #expect(machine.phase == .ended)
    }

    @Test func `in every walk of five events an admitted call is settled at most once and no event follows its end`() {
        func walk(_ machine: RequestMachine, _ wasAdmitted: Bool, _ settled: Int, _ depth: Int) {
            #expect(settled <= (wasAdmitted ? 1 : 0))
            if machine.phase == .ended, wasAdmitted { #expect(settled == 1) }
            guard depth > 0 else { return }
            for (index, event) in events.enumerated() {
                var next = machine
                let action = event(&next)
                if machine.phase == .ended { #expect(action == .none) }
                let isAdmission = index == 0 && machine.phase == .admitting
                walk(next, wasAdmitted || isAdmission, settled + (action.settles ? 1 : 0), depth - 1)
            }
        }
        walk(RequestMachine(), false, 0, 4)
    }

    @Test func `a client that left before its admission costs nothing`() {
        var machine = RequestMachine()
        #expect(machine.clientLeft() == .none)
        #expect(machine.admitted() == .finish(.unreachable))
    }

    @Test(arguments: [429, 503, 529]) func `a status that is not billed is tried three times in all`(status: Int) {
        var machine = machine(in: .waiting)
        for _ in 1..<RequestMachine.attemptLimit {
            #expect(machine.answered(status: status, mayRetry: true) == .connect)
            #expect(machine.connected() == .send)
        }
        #expect(machine.answered(status: status, mayRetry: true) == .relay)
        #expect(machine.completed(status: status) == .finish(.upstreamStatus(status)))
    }

    @Test func `what may have been billed is never repeated`() {
        var waiting = machine(in: .waiting)
        guard case .refuse(_, .unanswered) = waiting.upstreamClosed() else {
            Issue.record("a request that was sent must end as unanswered")
            return
        }
        var failed = machine(in: .waiting)
        #expect(failed.answered(status: 500, mayRetry: true) == .relay)
    }

    @Test(arguments: [401, 402]) func `the operator's own account is no business of the client's`(status: Int) {
        var machine = machine(in: .waiting)
        guard case .refuse(let refusal, .upstreamStatus(status)) = machine.answered(status: status, mayRetry: false)
        else {
            Issue.record("\(status) must not be passed on")
            return
        }
        #expect(refusal.reason == .upstreamAccount)
    }

    @Test(arguments: [300, 302, 304, 307, 308]) func `a redirect is not passed on, for a client would follow it`(
        status: Int
    ) {
        var machine = machine(in: .waiting)
        guard case .refuse(let refusal, .upstreamStatus(status)) = machine.answered(status: status, mayRetry: true)
        else {
            Issue.record("\(status) must not be passed on")
            return
        }
        #expect(refusal.reason == .upstreamUnavailable)
    }

    @Test func `a cut before the admission is answered when it comes`() {
        var machine = RequestMachine()
        #expect(machine.cut(deadline, .deadline) == .none)
        #expect(machine.admitted() == .refuse(deadline, .unreachable))
    }

    @Test func `an answer that is cut tells the client`() {
        var machine = machine(in: .relaying)
        #expect(machine.cut(deadline, .deadline) == .cut(deadline, .deadline))
    }
}

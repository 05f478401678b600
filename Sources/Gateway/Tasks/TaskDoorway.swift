import Admission
import NIOCore
import Synchronization
import TaskRunner
import Vocabulary

/// The socket of one task's program: its calls are the task's, and none outlives it.
///
/// Any thread may ask.
final class TaskDoorway: Sendable {
    private struct State {
        var number: UInt64 = 0
        /// What ends each call that runs.
        var cuts: [UInt64: @Sendable () -> Void] = [:]
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    let task: TaskID
    private let traffic: ProgramTraffic
    private let state = Mutex(State())

    init(_ task: TaskID, _ traffic: ProgramTraffic) { (self.task, self.traffic) = (task, traffic) }

    /// The task as the one door sees it at this moment.
    ///
    /// Its agents share its account: the program does not say which of them asks.
    var calling: CallingTask {
        CallingTask(
            id: task, agent: "main", account: task.text, counters: traffic.counters(), left: traffic.left())
    }

    /// Follows a call from before its admission to its end; on the loop of the exchange.
    func watch(_ exchange: Exchange) -> CallWatch {
        let home = exchange.loop.eventLoop
        let bound = NIOLoopBound(exchange, eventLoop: home)
        let cut: @Sendable () -> Void = { home.execute { bound.value.cut(.abandoned, .clientLeft) } }
        let (number, isClosed) = state.withLock { state in
            state.number += 1
            state.cuts[state.number] = cut
            return (state.number, state.isClosed)
        }
        if isClosed { cut() }
        let traffic = traffic
        return CallWatch(
            refused: { traffic.refused(CallDenial($0)) },
            billed: { cost, usage in traffic.billed(CallBill(cost: cost, usage: usage)) },
            ended: { self.left(number) })
    }

    private func left(_ number: UInt64) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.cuts[number] = nil
            return state.cuts.isEmpty ? exchange(&state.waiter, with: nil) : nil
        }
        waiter?.resume()
    }

    /// Cuts what runs, and answers when each call has its end in the books.
    func close() async {
        let cuts = state.withLock { state in
            state.isClosed = true
            return Array(state.cuts.values)
        }
        for cut in cuts { cut() }
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.cuts.isEmpty { state.waiter = continuation }
                return state.cuts.isEmpty
            }
            if isOver { continuation.resume() }
        }
    }
}

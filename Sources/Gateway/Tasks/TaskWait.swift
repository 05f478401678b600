import NIOCore
import Synchronization
import TaskLifecycle
import TaskRunner

/// Waits for news of a task, at most so many seconds; a client that has left is not waited for longer than that.
struct TaskWait {
    private let task: LiveTask
    private let loop: any EventLoop

    init(_ task: LiveTask, on loop: any EventLoop) { (self.task, self.loop) = (task, loop) }

    /// Calls back once the task is over, or the time is; the flag tells which.
    func untilOver(seconds: Int64, _ done: @escaping @Sendable (Bool) -> Void) {
        let task = task
        wait(seconds: seconds, until: { task.isOver }, done)
    }

    /// Calls back once the status has changed, or the time is over.
    func untilChanged(seconds: Int64, _ done: @escaping @Sendable () -> Void) {
        let (task, before) = (task, task.status)
        // A final status counts once its result is kept.
        let isThere: @Sendable () -> Bool = { task.isOver || (task.status != before && !task.status.isFinal) }
        wait(seconds: seconds, until: isThere, { _ in done() })
    }

    private func wait(
        seconds: Int64, until isThere: @escaping @Sendable () -> Bool, _ done: @escaping @Sendable (Bool) -> Void
    ) {
        guard seconds > 0, !isThere() else { return done(isThere()) }
        let (task, once) = (task, Once())
        let finish: @Sendable () -> Void = {
            guard once.take() else { return }
            done(isThere())
        }
        let number = task.watch { if isThere() { finish() } }
        once.then { task.stopWatching(number) }
        loop.scheduleTask(in: .seconds(seconds)) { finish() }
        if isThere() { finish() }
    }
}

/// Lets one caller through, and cleans up behind it.
private final class Once: Sendable {
    private struct State {
        var isTaken = false
        var cleaning: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func take() -> Bool {
        let (isFirst, cleaning) = state.withLock { state in
            defer { state.isTaken = true }
            return (!state.isTaken, state.cleaning)
        }
        if isFirst { cleaning?() }
        return isFirst
    }

    func then(_ cleaning: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.cleaning = cleaning
            return state.isTaken
        }
        if isLate { cleaning() }
    }
}

import Synchronization
package import TaskLifecycle
package import Vocabulary

/// All tasks that live, the queue of those that wait for a slot, and the one place that starts them.
///
/// `run` is the service: it ends when its surrounding task is cancelled, and then every live task is interrupted.
package final class TaskBoard: Sendable {
    private struct State {
        var live: [TaskID: LiveTask] = [:]
        var queue: [LiveTask] = []
        /// Those that hold a slot, and those whose end somebody sees to.
        var running: Set<TaskID> = []
        var carried: Set<TaskID> = []
        var runningPerKey: [KeyID: Int] = [:]
        var isOpen = true
    }

    package let settings: TaskSettings
    package let desk = ApprovalDesk()
    /// `nil` where no archives are taken.
    package let uploads: UploadShelf?
    /// `nil` where tools may run; else why they may not.
    package let sandboxFault: SandboxFault?
    /// `nil` where the backend `claude-code` can be used; else why it cannot.
    package let programFault: ProgramFault?
    let keeper: SandboxKeeper
    /// Told which task had no sandbox, and what bubblewrap said of it.
    let reportSandbox: @Sendable (TaskID, String) -> Void
    let clock: @Sendable () -> Instant
    private let shelf: Mutex<TaskLibrary>
    private let state = Mutex(State())
    private let starts: (stream: AsyncStream<LiveTask>, continuation: AsyncStream<LiveTask>.Continuation)

    package init(
        _ settings: TaskSettings, library: TaskLibrary, keeper: SandboxKeeper, sandboxFault: SandboxFault?,
        programFault: ProgramFault? = .notConfigured, uploads: UploadShelf? = nil,
        reportSandbox: @escaping @Sendable (TaskID, String) -> Void = { _, _ in },
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.settings, self.keeper, self.sandboxFault, self.clock) = (settings, keeper, sandboxFault, clock)
        (self.programFault, self.uploads, self.reportSandbox) = (programFault, uploads, reportSandbox)
        shelf = Mutex(library)
        starts = AsyncStream.makeStream()
    }

    /// The agents and skills in force.
    package var library: TaskLibrary {
        get { shelf.withLock { $0 } }
        set { shelf.withLock { $0 = newValue } }
    }

    /// The tools that a task may ask for here.
    package var tools: [String] {
        settings.egress == nil ? ToolCatalog.grantable.filter { $0 != ToolCatalog.web } : ToolCatalog.grantable
    }

    /// The backends that a task may ask for here.
    package var backends: [String] {
        let all = sandboxFault == nil && programFault == nil ? TaskRequest.Backend.allCases : [.native]
        return all.map(\.rawValue)
    }

    // MARK: Coming and going

    /// Whether another task of this tenant may wait; asked before its admission is written.
    package func hasRoom(for tenant: TenantID) -> Bool {
        state.withLock { state in
            state.isOpen && state.queue.count < settings.maxQueued
                && state.queue.count(where: { $0.order.owner.tenant == tenant }) < settings.queuedPerTenant
        }
    }

    /// Takes in a task whose admission is on disk; it starts when a slot is free.
    ///
    /// - Throws: Its folder cannot be made.
    package func enter(_ order: TaskOrder) throws(FileRefusal) -> LiveTask {
        let tasks = try Folder(settings.folder)
        try tasks.makeFolder(FilePath(parts: [order.id.text]), owner: nil)
        let task = LiveTask(order, events: try EventLog(order.id, in: Folder("\(settings.folder)/\(order.id.text)")))
        state.withLock { state in
            state.live[order.id] = task
            state.queue.append(task)
        }
        let isAlive = order.door.watch { [weak self, weak task] in
            guard let self, let task else { return }
            self.cancel(task, .revoked)
        }
        if !isAlive { cancel(task, .revoked) }
        pump()
        return task
    }

    /// A task that lives, or ended a moment ago.
    package func find(_ id: TaskID) -> LiveTask? { state.withLock { $0.live[id] } }

    /// True while a task that lives works with the files under that path.
    package func uses(_ path: String) -> Bool {
        state.withLock { state in state.live.values.contains { $0.order.source == .upload(path) } }
    }

    package var liveCount: Int { state.withLock { $0.live.count } }

    /// Tasks that hold a slot, and those that wait for one.
    package var counts: (running: Int, waiting: Int) { state.withLock { ($0.running.count, $0.queue.count) } }

    /// Cancels a task; repeating it changes nothing.
    package func cancel(_ task: LiveTask, _ fault: TaskFault = .cancelled) {
        task.take(.cancelled(fault), at: clock())
        pump()
    }

    // MARK: The service

    /// Runs tasks until it is cancelled; what lives then is interrupted, and settled before this returns.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchQueue() }
            await withTaskCancellationHandler {
                for await task in starts.stream { group.addTask { await self.carry(task) } }
            } onCancel: {
                self.starts.continuation.finish()
            }
            interruptAll()
            for task in uncarried() { group.addTask { await self.carry(task) } }
        }
        keeper.close()
    }

    private func carry(_ task: LiveTask) async {
        guard state.withLock({ $0.carried.insert(task.id).inserted }) else { return }
        // A task is carried to its end even while the daemon stops: the machine is what stops it.
        await TaskJob(task, board: self).run()
        state.withLock { state in
            state.live[task.id] = nil
            state.carried.remove(task.id)
            guard state.running.remove(task.id) != nil else { return }
            let left = (state.runningPerKey[task.order.owner.key] ?? 1) - 1
            state.runningPerKey[task.order.owner.key] = left > 0 ? left : nil
        }
        pump()
    }

    private func interruptAll() {
        let live = state.withLock { state in
            state.isOpen = false
            return Array(state.live.values)
        }
        for task in live { task.take(.daemonEnded, at: clock()) }
    }

    /// Tasks that wait, or were started a moment ago and not taken up.
    private func uncarried() -> [LiveTask] {
        state.withLock { state in
            state.queue = []
            return state.live.values.filter { !state.carried.contains($0.id) }
        }
    }

    /// Starts what may start, in the order of arrival; a key at its own limit does not hold up the others.
    private func pump() {
        let now = clock()
        let started = state.withLock { state -> [LiveTask] in
            var (rest, started) = ([LiveTask](), [LiveTask]())
            for task in state.queue {
                let key = task.order.owner.key
                let isFree =
                    state.running.count < settings.maxRunning
                    && Int64(state.runningPerKey[key] ?? 0) < task.order.grant.limits.concurrency ?? .max
                guard task.status == .pending else {
                    started.append(task)  // ended while it waited: carried to its end
                    continue
                }
                guard state.isOpen, isFree else {
                    rest.append(task)
                    continue
                }
                state.running.insert(task.id)
                state.runningPerKey[key, default: 0] += 1
                started.append(task)
            }
            state.queue = rest
            return started
        }
        for task in started {
            if task.status == .pending { task.take(.slotFree, at: now) }
            starts.continuation.yield(task)
        }
    }

    /// Ends tasks that have waited too long for a slot.
    private func watchQueue() async {
        // A cancelled wait ends the watch.
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let now = clock()
            let late = state.withLock { state in
                state.queue.filter { now > $0.order.admittedAt.advanced(bySeconds: settings.queueSeconds) }
            }
            for task in late { task.take(.queueExpired, at: now) }
            if !late.isEmpty { pump() }
        }
    }
}

import Digests
import Dispatch
import FoundationEssentials
import StrictJSON
import TaskLifecycle
import Vocabulary

/// Carries one task from its slot to its end: workspace, agent, artifacts, and the one way to stop.
struct TaskJob {
    private let task: LiveTask
    private let board: TaskBoard
    private let order: TaskOrder

    init(_ task: LiveTask, board: TaskBoard) { (self.task, self.board, order) = (task, board, task.order) }

    private var now: Instant { board.clock() }
    private var work: String { "\(board.settings.workFolder)/\(order.id.text)" }

    /// Runs it to its end; everything it started is dead and settled when this returns.
    func run() async {
        var kit: TaskKit?
        if task.status == .running {
            await order.door.note(.started)
            tellStart()
            do throws(WorkspaceRefusal) {
                let made = try await prepare()
                kit = made
                await race(made)
            } catch { task.take(.broke(TaskFault("workspace-refused", error.message)), at: now) }
        }
        kit?.bench?.close()
        // Cancelled with the whole daemon before anybody told the machine.
        task.take(.daemonEnded, at: now)
        await end(kit)
    }

    /// The agent, the clock and whatever stops the task from outside: the first one ends the others.
    private func race(_ kit: TaskKit) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work(kit) }
            group.addTask { await self.task.untilStopped() }
            group.addTask { await self.watchClock() }
            await group.next()
            group.cancelAll()
        }
    }

    private func work(_ kit: TaskKit) async {
        let loop = AgentLoop(task, kit, board: board)
        do throws(TaskEnd) {
            let isProgram = order.backend == .claudeCode
            let answer = isProgram ? try await ProgramRun(loop).run() : try await loop.run(kit.mainAgent)
            task.keep(TaskResult(output: answer.text, stopReason: answer.stopReason))
            task.take(.finished, at: now)
        } catch { if let event = error.event { task.end(by: event, at: now) } }
    }

    private func watchClock() async {
        while !Task.isCancelled, !task.status.isFinal {
            let left = task.timeLeft(at: now)
            if left == 0 { task.take(.clockRanOut, at: now) }
            // While the clock stands still it is asked now and then; a cancelled wait ends the watch.
            try? await Task.sleep(for: .nanoseconds(min(left ?? 200_000_000, 60_000_000_000)))
        }
    }

    // MARK: Beginning

    private func tellStart() {
        let grant = order.grant
        var fields: [JSONValue.Member] = []
        if let reference = order.request.reference { fields.append(.init("ref", .string(reference))) }
        fields += [
            .init("model", .string(grant.model)), .init("model_choice", grant.modelChoice.json),
            .init("limits", grant.limits.json), .init("tools", .array(grant.tools.map { .string($0) })),
            .init("agents", .array(grant.agents.map { .string($0) })),
            .init("skills", .array(grant.skills.map { .string($0) })),
        ]
        task.events.tell("task_started", at: now, fields)
    }

    /// Makes the workspace away from the threads that serve others.
    private func prepare() async throws(WorkspaceRefusal) -> TaskKit {
        let made: Result<TaskKit, WorkspaceRefusal> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(WorkspaceRefusal) in
                        try TaskKit(order, try makeWorkspace(), board)
                    })
            }
        }
        return try made.get()
    }

    private func makeWorkspace() throws(WorkspaceRefusal) -> Workspace {
        let isCopy = order.grant.tools.contains(where: ToolCatalog.writing.contains)
        let owner = board.settings.sandbox.user?.uid
        let keptOut = order.keptOut ?? { _ in false }
        switch order.source {
        case .root(let path), .upload(let path):
            guard isCopy else { return try .inPlace(path) }
            try makeWorkFolder(owner)
            return try .copied(
                from: path, to: work, limits: board.settings.workspaceLimits, owner: owner, without: keptOut)
        case .files(let files):
            try makeWorkFolder(owner)
            return try .made(of: files, in: work, isCopy: isCopy, owner: owner, without: keptOut)
        }
    }

    private func makeWorkFolder(_ owner: UInt32?) throws(WorkspaceRefusal) {
        do throws(FileRefusal) {
            let folder = try Folder(board.settings.workFolder)
            try folder.makeFolder(FilePath(parts: [order.id.text]), owner: owner)
        } catch { throw .failed(error) }
    }

    // MARK: Ending

    private func end(_ kit: TaskKit?) async {
        let now = now
        if let shelf = await collect(kit, at: now) { task.keep(shelf, at: now) }
        removeWork()
        let document = task.document
        let json = document.json
        let listed = document.artifacts.map { "\($0.path) \($0.sha256.hex)" }.joined(separator: "\n")
        await order.door.note(
            .ended(
                document.status, cost: document.cost, calls: task.counters(at: now).calls,
                artifacts: SHA256.hash(listed).bytes, document: String(decoding: JSONWriter.plain(json), as: UTF8.self),
                accounts: task.accounts))
        tellEnd(document, json, at: now)
        order.door.leave()
        task.markOver()
    }

    private func tellEnd(_ document: TaskDocument, _ json: JSONValue, at now: Instant) {
        task.events.tell(
            "result", at: now,
            [
                .init("status", .string(document.status.word)),
                .init("summary", .string(document.result?.summary ?? document.fault?.message ?? "")),
                .init("result", json["result"] ?? .null), .init("artifacts", json["artifacts"] ?? .array([])),
                .init("usage", json["usage"] ?? .null), .init("error", json["error"] ?? .null),
            ], isLast: true)
    }

    private func collect(_ kit: TaskKit?, at now: Instant) async -> ArtifactShelf? {
        let (task, order, board) = (task, order, board)
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Self.shelf(task, order, board, kit, at: now))
            }
        }
    }

    private static func shelf(
        _ task: LiveTask, _ order: TaskOrder, _ board: TaskBoard, _ kit: TaskKit?, at now: Instant
    ) -> ArtifactShelf? {
        let home = "\(board.settings.folder)/\(order.id.text)"
        // Without its folder nothing can be kept, and the task says so by an empty list.
        guard let folder = try? Folder(home),
            (try? folder.makeFolder(FilePath(parts: ["artifacts"]), owner: nil)) != nil,
            let kept = try? Folder(home + "/artifacts")
        else { return nil }
        var shelf = ArtifactShelf(kept, at: now)
        let document = task.document
        let hasReport = document.status == .completed
        if hasReport { shelf.keepReport(document.result?.output ?? "") }
        if let workspace = kit?.workspace { shelf.keepChanges(of: workspace, hasReport: hasReport) }
        return shelf
    }

    private func removeWork() {
        guard let folder = try? Folder(work) else { return }  // there was none
        folder.removeAll()
        try? FileManager.default.removeItem(atPath: work)  // what stays is removed at the next start
    }
}

/// Why an agent stops before its answer.
enum TaskEnd: Error {
    /// The task ends with this event.
    case event(TaskEvent)
    /// It was stopped from outside; the machine knows already.
    case stopped
    /// Only this agent ends: its own account or its own turns are used up.
    case agent(String)

    var event: TaskEvent? {
        switch self {
        case .event(let event): event
        case .stopped: nil
        case .agent(let sentence): .broke(TaskFault("turns-exceeded", sentence))
        }
    }
}

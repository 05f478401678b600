package import Admission
import Digests
import Dispatch
package import StrictJSON
import TaskLifecycle
package import TaskRunner
package import Vocabulary

/// What of kept tasks the gateway may ask: rows, read away from the event loops.
package struct TaskArchive: Sendable {
    /// The task object of a task and whose it is; `nil` if there is none.
    package var find: @Sendable (TaskID) -> ArchivedTask?
    package var list: @Sendable (TaskQuery) -> [ArchivedTask]
    /// Usage of a period, and the budgets, as `GET /v1/usage` tells them.
    package var usage: @Sendable (UsageQuery) -> JSONValue?

    package init(
        find: @escaping @Sendable (TaskID) -> ArchivedTask?, list: @escaping @Sendable (TaskQuery) -> [ArchivedTask],
        usage: @escaping @Sendable (UsageQuery) -> JSONValue?
    ) {
        (self.find, self.list, self.usage) = (find, list, usage)
    }
}

/// A task as it is kept.
package struct ArchivedTask: Sendable {
    package let id: TaskID
    package let project: ProjectID
    package let key: KeyID
    package let document: String

    package init(id: TaskID, project: ProjectID, key: KeyID, document: String) {
        (self.id, self.project, self.key, self.document) = (id, project, key, document)
    }
}

/// Which tasks `GET /v1/tasks` asks for.
package struct TaskQuery: Sendable {
    package var key: KeyID?
    package var project: ProjectID
    package var status: String?
    package var after: TaskID?
    package var limit: Int
}

/// What `GET /v1/usage` asks for.
package struct UsageQuery: Sendable {
    package enum Period: String, Sendable, CaseIterable { case day, week, month }
    package enum Scope: String, Sendable, CaseIterable { case key, project }

    package var period = Period.month
    package var scope = Scope.key
    package var tenant: TenantID
    package var project: ProjectID
    package var key: KeyID
    /// `acme`, `web`, `ci`.
    package var names: (tenant: String, project: String, key: String)
    package var now: Instant
}

/// Starts and finds tasks for the sockets: the one place where a principal and a task meet.
package final class TaskDesk: Sendable {
    package let board: TaskBoard
    package let inner: InnerCalls
    package let archive: TaskArchive
    /// Origins from which a browser may open a socket.
    package let origins: Set<String>
    let gatekeeper: Gatekeeper
    let gates = TaskGates()
    /// `nil` where `WebFetch` is switched off.
    let fetcher: WebFetcher?
    let sockets = SocketCounts()
    let clock: @Sendable () -> Instant

    package init(
        board: TaskBoard, inner: InnerCalls, archive: TaskArchive, origins: Set<String> = [],
        fetcher: WebFetcher? = nil, gatekeeper: Gatekeeper, clock: @escaping @Sendable () -> Instant
    ) {
        (self.board, self.inner, self.archive, self.origins) = (board, inner, archive, origins)
        (self.fetcher, self.gatekeeper, self.clock) = (fetcher, gatekeeper, clock)
    }

    /// What starting a task came to.
    enum Started: Sendable {
        case live(LiveTask, TaskRuling)
        /// The same request was made before.
        case repeated(TaskID, document: String, TaskRuling)
        case refused(CallRefusal)
    }

    /// Judges a task as a whole, writes it down and hands it to the board.
    ///
    /// - Parameter answer: Called once, on any thread.
    func start(
        _ request: TaskRequest, body: [UInt8], idempotency: String?, for principal: Principal,
        from address: PolicyAddress?, then answer: @escaping @Sendable (Started) -> Void
    ) {
        do throws(CallRefusal) {
            let order = try prepare(request, principal, address)
            let (task, ruling, made) = (order.standing, order.ruling, order.order)
            let document = String(decoding: JSONWriter.plain(made.document), as: UTF8.self)
            gatekeeper.admit(
                task, ruling, request: request, document: document, body: SHA256.hash(body), idempotency: idempotency,
                at: made.admittedAt
            ) { [board] booking in
                switch booking {
                case .refused(let refusal): answer(.refused(refusal))
                case .repeated(let id, let document, _):
                    answer(board.find(id).map { .live($0, ruling) } ?? .repeated(id, document: document, ruling))
                case .admitted:
                    // Folders are made away from the writer's thread.
                    DispatchQueue.global().async { answer(Self.enter(made, ruling, board)) }
                }
            }
        } catch { answer(.refused(error)) }
    }

    private static func enter(_ order: TaskOrder, _ ruling: TaskRuling, _ board: TaskBoard) -> Started {
        do throws(FileRefusal) { return .live(try board.enter(order), ruling) } catch {
            return .refused(CallRefusal(.storeUnavailable, "the folder of the task cannot be made; repeat later"))
        }
    }

    private struct Prepared {
        let standing: TaskStanding
        let ruling: TaskRuling
        let order: TaskOrder
    }

    private func prepare(
        _ request: TaskRequest, _ principal: Principal, _ address: PolicyAddress?
    ) throws(CallRefusal) -> Prepared {
        guard let owner = TaskOwner(principal) else {
            throw CallRefusal(.keyInvalid, "a task needs a key of a project")
        }
        guard board.hasRoom(for: owner.tenant) else {
            throw CallRefusal(.overloaded, "too many tasks wait already; start it again in a moment")
        }
        var request = request
        let backend = request.backend ?? board.settings.backend
        request.backend = backend
        if backend == .claudeCode, let fault = board.programFault {
            throw CallRefusal(.backendUnavailable, fault.description)
        }
        if case .listed(let names) = request.tools, names.contains(ToolCatalog.web), board.settings.egress == nil {
            throw CallRefusal(
                .toolDenied, "the tool WebFetch is switched off here (`tasks.egress.enabled`); leave it out")
        }
        let source = try source(request.workspace, owner)
        let library = board.library
        let ask = TaskAsk(
            request, tools: board.tools, agents: library.agents.map(\.name),
            skills: library.skills.map(\.name), maxCostDefault: board.settings.maxCostDefault,
            maxCostMax: board.settings.maxCostMax)
        let ruling = try gatekeeper.judge(ask, of: principal, from: address).get()
        let needsSandbox = backend == .claudeCode || ruling.grant.tools.contains(where: ToolCatalog.needsSandbox)
        if let fault = board.sandboxFault, needsSandbox {
            throw CallRefusal(
                .sandboxUnavailable, "tools cannot be confined on this machine: \(fault); send `allow_tools: []`")
        }
        var generator = SecureRandom()
        let standing = TaskStanding(id: TaskID(using: &generator), principal: principal, address: address)
        let order = TaskOrder(
            id: standing.id, request: request, grant: ruling.grant, owner: owner, door: door(standing),
            admittedAt: clock(), source: source)
        return Prepared(standing: standing, ruling: ruling, order: order)
    }

    private func source(_ choice: WorkspaceChoice, _ owner: TaskOwner) throws(CallRefusal) -> WorkspaceSource {
        switch choice {
        case .files(let files):
            guard let fault = Workspace.fault(of: files) else { return .files(files) }
            var refusal = CallRefusal(.invalidRequest, fault.message)
            refusal.path = "workspace.files"
            throw refusal
        case .standard:
            // A workspace that the project has by name and the configuration has no longer is not an empty folder.
            if let name = owner.terms.defaultWorkspace { return try self.source(.named(name), owner) }
            return board.settings.root(nil, of: owner).map { .root($0.path) } ?? .files([])
        case .named(let name):
            guard let root = board.settings.root(name, of: owner) else {
                throw CallRefusal(.workspaceUnknown, "there is no workspace `\(name)` for this project")
            }
            return .root(root.path)
        case .upload(let text):
            guard let shelf = board.uploads, let id = UploadID(text), shelf.find(id, of: owner.project) != nil else {
                throw CallRefusal(.workspaceUnknown, "there is no upload `\(text)` of this project")
            }
            return .upload(shelf.path(id))
        }
    }

    /// The door of one task, bound to who asked for it.
    private func door(_ task: TaskStanding) -> TaskDoor {
        let (gatekeeper, inner, clock) = (gatekeeper, inner, clock)
        let ticket = WorkTicket()
        let (gates, owner) = (gates, board.settings.sandbox.user)
        var door = TaskDoor(
            call: { call, tell in inner.send(call, of: task, at: clock(), tell) },
            judge: { step in await gatekeeper.judge(step, of: task) },
            hides: { path in gatekeeper.hides(path, from: task) },
            openAccount: { name, parent, limit in
                await gatekeeper.openAccount(name, beneath: parent, limit: limit)
            },
            note: { note in await Self.write(note, of: task, gatekeeper) },
            watch: { cut in ticket.take(gatekeeper.begin(task.principal, cut: cut)) },
            leave: { ticket.leave(gatekeeper) })
        door.hidesFiles = { gatekeeper.hidesFiles(from: task) }
        door.openGate = { path, traffic in await gates.open(path, for: task, traffic, owner: owner, gatekeeper) }
        if let fetcher { door.fetch = { address in await fetcher.fetch(address) } }
        door.resolve = { id, answer in
            let counted = await gatekeeper.resolveTicket(id, isAllowed: answer.isAllowed, by: answer.by)
            return ApprovalDesk.Answer(isAllowed: counted.isAllowed, by: counted.by)
        }
        return door
    }

    private static func write(_ note: TaskNote, of task: TaskStanding, _ gatekeeper: Gatekeeper) async {
        switch note {
        case .started: await gatekeeper.noteStart(of: task)
        case .approvalRequested(let ticket):
            await gatekeeper.noteTicket(
                TicketNote(
                    id: ticket.id, agent: ticket.agent, subject: ticket.subject, rule: ticket.rule,
                    because: ticket.because, openedAt: ticket.openedAt, expiresAt: ticket.expiresAt), of: task)
        case .ended(let status, let cost, let calls, let artifacts, let document, let accounts):
            await gatekeeper.noteEnd(
                of: task, status, cost: cost, calls: calls, artifacts: artifacts, document: document,
                accounts: accounts)
        }
    }
}

extension TaskOwner {
    /// `nil` for a key that belongs to no project.
    init?(_ principal: Principal) {
        guard let tenant = principal.tenant, let project = principal.project else { return nil }
        self.init(
            tenant: tenant.id, project: project.id, key: principal.keyID,
            projectName: "\(tenant.slug.text)/\(project.slug.text)",
            keyName: "\(tenant.slug.text)/\(principal.key.name)")
        terms = project.terms
    }
}

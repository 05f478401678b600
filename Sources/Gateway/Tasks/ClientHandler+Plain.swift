import APIKeys
import Admission
import HTTPWire
import StrictJSON
import TaskLifecycle
import TaskRunner
import Vocabulary

/// The plain routes: which scope each needs, and who answers it.
extension ClientHandler {
    /// What the key lacks for this route.
    func scopeRefusal(_ principal: Principal) -> CallRefusal? {
        guard let scope = route?.scope, !principal.key.scopes.contains(scope) else { return nil }
        return CallRefusal(
            .scopeMissing, "this key has no scope `\(scope.rawValue)`; ask an admin for one, or use another key")
    }

    /// A parameter on a plain route that has none: who sends it believes that it does something.
    var queryRefusal: CallRefusal? {
        guard let route, route.isPlain, !route.readsQuery(reader.head.method) else { return nil }
        return QueryReader(reader.head.query).rest.map { QueryRefusal($0).refusal }
    }

    /// Answers what is read without a body.
    func answerReading(_ principal: Principal) {
        if let refusal = scopeRefusal(principal) ?? queryRefusal { return refuse(refusal, noting: principal) }
        switch route {
        case .tasks: listTasks(principal)
        case .task: reader.head.method == .delete ? cancelTask(principal) : showTask(principal)
        case .artifact: sendArtifact(principal)
        case .usage: showUsage(principal)
        case .capabilities: showCapabilities(principal)
        case .stream: openSocket(principal)
        case .upload: deleteUpload(principal)
        default: answerModels(principal)
        }
    }

    /// Answers a request whose body has come.
    func answerPlain(_ principal: Principal, _ route: Route) {
        if route == .uploads { return takeUpload(principal) }
        do throws(JSONRefusal) {
            let value = try JSONReader.parse(body)
            if route == .complete { complete(value, principal) } else { startTask(value, principal) }
        } catch {
            refuse(CallRefusal(.invalidRequest, "the body is no JSON with one reading: \(error)"), noting: principal)
        }
    }

    // MARK: Tasks

    private var desk: TaskDesk? { loop.tasks }

    private func startTask(_ value: JSONValue, _ principal: Principal) {
        guard let desk else { return refuse(.noTasks, noting: principal) }
        let name = reader.head.table.text(named: "idempotency-key")
        let isOne = name == reader.head.table.list(named: "idempotency-key")
        guard isOne, name.map({ (1...64).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 > 0x20 } }) ?? true else {
            return refuse(
                CallRefusal(.invalidRequest, "`Idempotency-Key` stands once and has 1 to 64 visible characters"),
                noting: principal)
        }
        do throws(FieldRefusal) {
            let request = try TaskRequest.read(value)
            let whole = body
            releaseBody()
            let answer = wait()
            let home = loop.eventLoop
            desk.start(
                request, body: whole, idempotency: name, for: principal, from: PolicyAddress(origin)
            ) { started in
                switch started {
                case .refused(let refusal): answer(.refused(refusal))
                case .repeated(let id, let document, let ruling):
                    answer(Self.reply(200, document, id, Self.fields(of: ruling)))
                case .live(let task, let ruling):
                    TaskWait(task, on: home).untilOver(seconds: request.wait) { isOver in
                        let fields = [(name: "location", value: "/v1/task/\(task.id.text)")] + Self.fields(of: ruling)
                        answer(.json(isOver && request.wait > 0 ? 200 : 202, task.document.json, fields: fields))
                    }
                }
            }
        } catch { refuse(CallRefusal(error), noting: principal) }
    }

    private static func fields(of ruling: TaskRuling) -> [(name: String, value: String)] {
        let choice = "\(ruling.grant.model); reason=\(ruling.grant.modelChoice.reason.rawValue)"
        return [
            (name: "gatehouse-decision", value: ruling.decision.text), ("gatehouse-policy", ruling.policy),
            ("gatehouse-model", choice),
        ] + standing(ruling.rate, budgetUsed: ruling.budgetUsedPercent)
    }

    private static func reply(
        _ status: Int, _ document: String, _ id: TaskID, _ more: [(name: String, value: String)] = []
    ) -> Reply {
        // What we wrote ourselves parses.
        let json = (try? JSONReader.parse(document)) ?? .null
        return .json(status, json, fields: [(name: "location", value: "/v1/task/\(id.text)")] + more)
    }

    /// The task that the path names, if it is one of this project.
    private func named() -> TaskID? { Route.taskPath(reader.head.path).flatMap { TaskID($0.id) } }

    private func showTask(_ principal: Principal) {
        guard let desk, let id = named() else { return refuse(.taskUnknown, noting: principal) }
        var query = QueryReader(reader.head.query)
        let seconds = query.integer("wait", 0...60) ?? 0
        if let name = query.rest { return refuse(QueryRefusal(name).refusal, noting: principal) }
        if let task = desk.board.find(id) {
            guard task.order.owner.project == principal.project?.id else { return refuse(.taskUnknown) }
            let answer = wait()
            TaskWait(task, on: loop.eventLoop).untilChanged(seconds: Int64(seconds)) {
                answer(.json(200, task.document.json))
            }
            return
        }
        let (archive, project) = (desk.archive, principal.project?.id)
        ask {
            guard let task = archive.find(id), task.project == project else { return .refused(.taskUnknown) }
            return Self.reply(200, task.document, id)
        }
    }

    private func cancelTask(_ principal: Principal) {
        guard let desk, let id = named() else { return refuse(.taskUnknown, noting: principal) }
        if let task = desk.board.find(id), task.order.owner.project == principal.project?.id {
            let wasOver = task.isOver
            desk.board.cancel(task)
            return answer(wasOver ? 200 : 202, task.document.json)
        }
        let (archive, project) = (desk.archive, principal.project?.id)
        ask {
            guard let task = archive.find(id), task.project == project else { return .refused(.taskUnknown) }
            return Self.reply(200, task.document, id)
        }
    }

    private func listTasks(_ principal: Principal) {
        guard let desk, let project = principal.project?.id else { return refuse(.noTasks, noting: principal) }
        var query = QueryReader(reader.head.query)
        let limit = query.integer("limit", 1...100) ?? 20
        let scope: UsageQuery.Scope? = query.word("scope")
        let status: TaskStatus? = query.word("status")
        let after: TaskID? = query.id("after")
        if let name = query.rest { return refuse(QueryRefusal(name).refusal, noting: principal) }
        let asked = TaskQuery(
            key: scope == .project ? nil : principal.keyID, project: project, status: status?.word, after: after,
            limit: limit + 1)
        let (archive, board) = (desk.archive, desk.board)
        ask {
            let found = archive.list(asked)
            let rows = found.prefix(limit).map { row -> JSONValue in
                // A live one is fresher than its row.
                let json = board.find(row.id)?.document.json ?? (try? JSONReader.parse(row.document)) ?? .null
                return json.withoutOutput
            }
            let cursor = found.count > limit ? found[limit - 1].id.text : nil
            return .json(
                200,
                .members([
                    "data": .array(rows), "has_more": .bool(cursor != nil),
                    "next_cursor": cursor.map { .string($0) } ?? .null,
                ]))
        }
    }

    // MARK: Usage

    private func showUsage(_ principal: Principal) {
        guard let desk, let tenant = principal.tenant, let project = principal.project else {
            return refuse(.noTasks, noting: principal)
        }
        var query = QueryReader(reader.head.query)
        var asked = UsageQuery(
            tenant: tenant.id, project: project.id, key: principal.keyID,
            names: (tenant.slug.text, project.slug.text, principal.key.name), now: loop.clock())
        asked.period = query.word("period") ?? asked.period
        asked.scope = query.word("scope") ?? asked.scope
        if let name = query.rest { return refuse(QueryRefusal(name).refusal, noting: principal) }
        let (archive, settled) = (desk.archive, asked)
        ask {
            archive.usage(settled).map { .json(200, $0) }
                ?? .refused(CallRefusal(.storeUnavailable, "the books cannot be read now; repeat later"))
        }
    }

    private func showCapabilities(_ principal: Principal) {
        guard let desk else { return refuse(.noTasks, noting: principal) }
        let library = desk.board.library
        let listed = CapabilityList(
            tools: desk.board.tools,
            agents: library.agents.map {
                .init(name: $0.name, about: $0.description, tools: $0.tools, model: $0.model)
            },
            skills: library.skills.map { .init(name: $0.name, about: $0.description, tools: nil, model: nil) })
        let roots = TaskOwner(principal).map { desk.board.settings.roots(of: $0).map(\.name) } ?? []
        answer(
            200,
            loop.gatekeeper.capabilities(
                of: principal, from: PolicyAddress(origin), listed, workspaces: roots, backends: desk.board.backends))
    }
}

extension Route {
    /// Whether the route reads its query, and refuses by itself what it does not know there.
    fileprivate func readsQuery(_ method: RequestMethod) -> Bool {
        switch self {
        case .tasks, .usage: true
        case .task: method != .delete
        default: false
        }
    }

    /// The scope that a key needs for it.
    fileprivate var scope: Scope? {
        switch self {
        case .messages, .countTokens, .models, .model: .messages
        case .complete: .complete
        case .startTask, .tasks, .task, .artifact, .stream, .uploads, .upload: .tasks
        case .usage: .usage
        case .capabilities, .hello, .live, .ready: nil
        }
    }
}

extension JSONValue {
    /// A task object for a list: without the whole answer.
    fileprivate var withoutOutput: JSONValue {
        guard let members else { return self }
        return .object(
            members.map { member in
                guard member.name == "result", let result = member.value.members else { return member }
                return Member("result", .object(result.filter { $0.name != "output" }))
            })
    }
}

extension CallRefusal {
    static let noTasks = CallRefusal(.routeUnknown, "tasks are switched off here; ask the operator")
    static let eventsExpired = CallRefusal(
        .eventsExpired, "the events of this task are kept no longer; GET /v1/task/{id} has its result")
    static let taskUnknown = CallRefusal(.taskUnknown, "there is no such task of this project")

    init(_ refusal: FieldRefusal) {
        self.init(.invalidRequest, refusal.message)
        path = refusal.path
    }
}

package import AdminContract
import Store
import StrictJSON
package import Vocabulary

/// Which tasks a list shows.
package struct AdminTaskFilter: Hashable, Sendable {
    package var tenant: String?
    package var status: String?
    package var createdFrom: Instant?

    package init() {}
}

extension ControlPlane {
    /// Events that one answer gives at most.
    package static let eventLimit = 1_000

    /// Tasks, newest first.
    package func tasks(
        _ caller: AdminCaller, _ filter: AdminTaskFilter, _ page: PageRequest
    ) throws(AdminRefusal) -> Page<TaskShape> {
        let named = try filter.tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name).id }
        let tenant = named ?? caller.tenant
        let list = ["tasks", tenant?.text ?? "", filter.status ?? "", filter.createdFrom?.secondText ?? ""]
        let start = try PageCursor.read(page, of: list).after
        let since = filter.createdFrom
        let walk = PageWalk<StoredTask>(
            fetch: { place, limit in
                try self.reader.tasks(OverviewFilter(tenant: tenant, since: since, after: TaskID(place), limit: limit))
            }, name: \.id.text,
            isWanted: { task in filter.status == nil || filter.status == self.status(of: task) })
        let found = try read { _ in try walk.page(page.limit, after: start) }
        var shapes: [TaskShape] = []
        for task in found.rows { shapes.append(try shape(task).shape) }
        return Page(data: shapes, nextCursor: found.next.map { PageCursor.text(after: $0, of: list) })
    }

    /// Of a live task the row knows only that it lives.
    private func status(of task: StoredTask) -> String {
        let live = task.isLive ? doors.work.document(task.id)?["status"]?.string : nil
        return live ?? task.status
    }

    /// One task with its whole object.
    package func task(_ caller: AdminCaller, _ id: String) throws(AdminRefusal) -> TaskShape {
        var (shape, document) = try shape(try find(caller, task: id))
        shape.task = document
        return shape
    }

    /// Ends a task; what it has spent is settled.
    package func cancelTask(_ caller: AdminCaller, _ id: String) async throws(AdminRefusal) -> Answer<TaskShape> {
        let task = try find(caller, task: id)
        let (act, cancel, id) = (caller.act, doors.work.cancel, task.id)
        guard doors.work.document(id) != nil else {
            throw AdminRefusal(.stateConflict, "the task has ended already")
        }
        let changed = try await change(
            "task", { books in try books.noteCancel(of: id, by: act) }, publish: { _ in _ = cancel(id) })
        return Answer(try shape(task).shape, changed.receipt)
    }

    /// What a task did, after one of its events.
    package func taskEvents(
        _ caller: AdminCaller, of id: String, after seq: Int64, limit: Int
    ) throws(AdminRefusal) -> TaskEvents {
        let task = try find(caller, task: id)
        guard let found = doors.work.events(task.id, seq, min(limit, Self.eventLimit)) else {
            throw .notFound("record of the task", id)
        }
        let last = found.lines.last?["seq"]?.integer ?? seq
        return TaskEvents(task: task.id, data: found.lines, lastSeq: last, done: found.isDone)
    }

    // MARK: Conversations

    /// Conversations that the stream guard stopped.
    package func sessionBlocks(
        _ caller: AdminCaller, of tenant: String?
    ) throws(AdminRefusal) -> Page<SessionBlockShape> {
        let wanted = try tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name).id }
        var shapes: [SessionBlockShape] = []
        for block in doors.work.blocks().sorted(by: { $0.until > $1.until }) {
            guard let found = try seen(caller, block), wanted == nil || wanted == found.tenant else { continue }
            shapes.append(found.shape)
        }
        return Page(data: shapes, nextCursor: nil)
    }

    /// Lets a stopped conversation go on.
    package func liftSessionBlock(
        _ caller: AdminCaller, _ id: String, because: String
    ) async throws(AdminRefusal) -> Answer<SessionBlockShape> {
        guard let block = doors.work.blocks().first(where: { $0.id == id }), let found = try seen(caller, block) else {
            throw .notFound("session block", id)
        }
        try FieldCheck.because(because)
        let (act, lift, tenant) = (caller.act, doors.work.lift, found.tenant)
        let changed = try await change(
            "session block",
            { books in
                try books.unblockSession(block.conversation, of: block.key, in: tenant, because: because, by: act)
            }, publish: { _ in lift(id) })
        return Answer(found.shape, changed.receipt)
    }

    private func seen(
        _ caller: AdminCaller, _ block: WorkDoor.Block
    ) throws(AdminRefusal) -> (shape: SessionBlockShape, tenant: TenantID?)? {
        let tenant = try read { try $0.key(block.key)?.key.tenant }
        guard caller.tenant == nil || caller.tenant == tenant else { return nil }
        let shape = SessionBlockShape(
            id: block.id, tenant: try tenantName(tenant), key: try keyName(block.key) ?? block.key.text,
            conversation: block.conversation, until: block.until)
        return (shape, tenant)
    }

    // MARK: Steps

    private func find(_ caller: AdminCaller, task text: String) throws(AdminRefusal) -> StoredTask {
        guard let id = TaskID(text), let task = try read({ try $0.task(id) }), caller.principal.sees(task.tenant) else {
            throw .notFound("task", text)
        }
        return task
    }

    /// The shape, and the task object: of a live task from where it runs.
    private func shape(_ task: StoredTask) throws(AdminRefusal) -> (shape: TaskShape, document: JSONValue) {
        let live = task.isLive ? doors.work.document(task.id) : nil
        // What we wrote ourselves parses.
        let document = live ?? (try? JSONReader.parse(task.document)) ?? .object([])
        guard let tenant = try tenantName(task.tenant) else { throw .notFound("tenant", task.tenant.text) }
        let project = try read { try $0.project(task.project)?.slug.text } ?? task.project.text
        var shape = TaskShape(
            id: task.id, tenant: tenant, project: "\(tenant)/\(project)", key: try keyName(task.key) ?? task.key.text,
            status: document["status"]?.string ?? task.status, live: task.isLive, createdAt: task.createdAt)
        shape.model = document["model"]?.string
        if case .number(let cost)? = document["usage"]?["cost_usd"] { shape.costUSD = cost }
        shape.reason = document["error"]?["reason"]?.string
        (shape.startedAt, shape.completedAt) = (document["started_at"]?.string, document["completed_at"]?.string)
        return (shape, document)
    }

    func tenantName(_ id: TenantID?) throws(AdminRefusal) -> Slug? {
        guard let id else { return nil }
        return try read { try $0.tenant(id.text)?.slug }
    }

    /// `acme/ci`.
    func keyName(_ id: KeyID) throws(AdminRefusal) -> String? {
        guard let key = try read({ try $0.key(id)?.key }) else { return nil }
        let tenant = try tenantName(key.tenant)
        return tenant.map { "\($0)/\(key.name)" }
    }
}

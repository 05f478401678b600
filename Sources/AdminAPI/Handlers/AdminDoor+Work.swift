import APIKeys
import AdminContract
import Administration
import Vocabulary

extension AdminDoor {
    func work(_ call: AdminRequest) async throws -> AdminReply {
        let (task, query) = (call.name("task"), call.query)
        switch call.operation {
        case .listTasks:
            try query.allow("limit", "cursor", "tenant", "status", "created_from")
            var filter = AdminTaskFilter()
            (filter.tenant, filter.status) = (query.text("tenant"), query.text("status"))
            filter.createdFrom = try query.instant("created_from")
            return try AdminReply(plane.tasks(call.caller, filter, query.page()))
        case .listTaskEvents:
            try query.allow("limit", "after")
            let after = try query.number("after", in: 0...Int64.max) ?? 0
            let limit = try query.number("limit", in: PageLimit.allowed) ?? Int64(ControlPlane.eventLimit)
            return try AdminReply(plane.taskEvents(call.caller, of: task, after: after, limit: Int(limit)))
        case .listSessionBlocks:
            try query.allow("limit", "tenant")
            return try AdminReply(plane.sessionBlocks(call.caller, of: query.text("tenant")))
        case .liftSessionBlock:
            try query.allow("because")
            let because = query.text("because") ?? ""
            return try AdminReply(
                await plane.liftSessionBlock(call.caller, call.name("block"), because: because))
        case .cancelTask:
            try query.allow()
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.cancelTask(call.caller, task))
        default:
            try query.allow()
            return try AdminReply(plane.task(call.caller, task))
        }
    }

    func approvals(_ call: AdminRequest) async throws -> AdminReply {
        let (id, query) = (call.name("approval"), call.query)
        guard call.operation == .listApprovals else {
            try query.allow()
            return try await approval(call, id)
        }
        try query.allow("limit", "cursor", "kind", "status", "tenant")
        var filter = ApprovalFilter()
        filter.kind = try query.word("kind", ApprovalShape.Kind.self)
        filter.status = try query.word("status", ApprovalShape.Status.self)
        filter.tenant = query.text("tenant")
        return try AdminReply(plane.approvals(call.caller, filter, query.page()))
    }

    private func approval(_ call: AdminRequest, _ id: String) async throws -> AdminReply {
        switch call.operation {
        case .allowApproval:
            let decided = try await plane.decide(call.caller, id, allows: true, because: try call.because)
            guard let stored = decided.call else { return try AdminReply(decided.answer) }
            return try await carryOut(stored, decided.answer, call.caller)
        case .denyApproval:
            let because = try call.shape(DenialRequest.self).because == nil ? nil : call.because
            return try AdminReply(await plane.decide(call.caller, id, allows: false, because: because).answer)
        case .collectApproval:
            _ = try call.shape(EmptyRequest.self)
            let change = try plane.collectable(call.caller, id)
            guard let body = results.take(change.id, at: doors.clock()) else {
                throw AdminRefusal(
                    .stateConflict,
                    "the answer of this change was collected already, or the daemon was started since; "
                        + "if it made a secret, make another one")
            }
            return AdminReply(body, type: "application/json")
        default: return try AdminReply(plane.approval(call.caller, id))
        }
    }
}

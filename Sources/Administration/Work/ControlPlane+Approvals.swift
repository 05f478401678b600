package import AdminContract
import Digests
import Store
import Vocabulary

/// Which approvals a list shows.
package struct ApprovalFilter: Hashable, Sendable {
    package var kind: ApprovalShape.Kind?
    package var status: ApprovalShape.Status?
    package var tenant: String?

    package init() {}
}

extension ControlPlane {
    /// How long a change waits for its second person, in seconds.
    package static let changeSeconds: Int64 = 86_400

    /// What waits for a person's word, and what waited, newest first.
    package func approvals(
        _ caller: AdminCaller, _ filter: ApprovalFilter, _ page: PageRequest
    ) throws(AdminRefusal) -> Page<ApprovalShape> {
        let tenant = try filter.tenant.map { name throws(AdminRefusal) in try find(caller, tenant: name).id }
        let list = ["approvals", caller.tenant?.text ?? "", filter.kind?.rawValue ?? "", filter.status?.rawValue ?? ""]
        let bound = list + [tenant?.text ?? ""]
        let start = try PageCursor.read(page, of: bound).after
        let walk = PageWalk<Approval>(
            fetch: { place, limit in try self.reader.approvals(before: Self.place(place), limit: limit) },
            name: { "\($0.requestedAt.nanoseconds) \($0.id)" },
            isWanted: { approval in
                self.sees(caller, approval) && (tenant == nil || approval.tenant == tenant)
                    && (filter.kind.map { $0.rawValue == approval.kind.rawValue } ?? true)
                    && (filter.status.map { $0.rawValue == approval.status.rawValue } ?? true)
            })
        let found = try read { _ in try walk.page(page.limit, after: start) }
        var shapes: [ApprovalShape] = []
        for approval in found.rows { shapes.append(try shape(approval)) }
        return Page(data: shapes, nextCursor: found.next.map { PageCursor.text(after: $0, of: bound) })
    }

    private static func place(_ text: String) -> (at: Int64, id: String)? {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let at = Int64(parts[0]) else { return nil }
        return (at, parts[1])
    }

    /// One of them.
    package func approval(_ caller: AdminCaller, _ id: String) throws(AdminRefusal) -> ApprovalShape {
        try shape(try find(caller, approval: id))
    }

    /// Decides a ticket, or a change; an allowed change is carried out by the caller of this function.
    package func decide(
        _ caller: AdminCaller, _ id: String, allows: Bool, because: String?
    ) async throws(AdminRefusal) -> (answer: Answer<ApprovalShape>, call: KeptCall?) {
        let approval = try find(caller, approval: id)
        if let because { try FieldCheck.because(because) }
        // A process without a key is a user of the machine, who may be the one who asked.
        guard approval.kind != .change || !allows || caller.principal.key != nil else {
            throw AdminRefusal(.stateConflict, "a change for two persons is allowed with an admin key")
        }
        let (act, answer) = (caller.act, doors.work.answer)
        if approval.kind == .change {
            let word = ApprovalWord(isAllowed: allows, by: caller.principal.id.text, because: because)
            let changed = try await change("approval") { books in try books.decideChange(id, word, by: act) }
            return (
                Answer(try shape(changed.object), changed.receipt),
                allows ? changed.object.call.flatMap(KeptCall.init) : nil
            )
        }
        let word = ApprovalWord(isAllowed: allows, by: "admin:\(caller.principal.id)", because: because)
        let changed = try await change(
            "approval", { books in try books.decideTicket(id, word, by: act) }, publish: { _ in answer(id, word) })
        return (Answer(try shape(changed.object), changed.receipt), nil)
    }

    /// Keeps a call until a second person approves it.
    package func requestChange(
        _ caller: AdminCaller, _ call: KeptCall
    ) async throws(AdminRefusal) -> Answer<ApprovalShape> {
        guard let key = caller.principal.key else {
            throw AdminRefusal(.stateConflict, "a change for two persons is asked for with an admin key")
        }
        var random = SecureRandom()
        let (id, now, act) = (ChangeID(using: &random), now, caller.act)
        var wanted = Approval(
            id: id.text, kind: .change, tenant: caller.tenant,
            subject: "\(call.operation.route.method.rawValue) \(call.target)", requestedBy: caller.principal.id.text,
            requestedAt: now, expiresAt: now.advanced(bySeconds: Self.changeSeconds))
        wanted.call = call.stored(key)
        let approval = wanted
        let changed = try await change("change") { books in try books.requestChange(approval, by: act) }
        return Answer(try shape(changed.object), changed.receipt)
    }

    /// The one who asked for a change, as it stands now; a refusal once that admin or key may do nothing any more.
    package func asker(of id: String) throws(AdminRefusal) -> AdminPrincipal {
        let gone = AdminRefusal(.stateConflict, "the admin or the key that asked for this is not active any more")
        let now = now
        let found: AdminPrincipal? = try read { reader in
            guard let approval = try reader.approval(id), let key = approval.call?.key,
                let admin = try reader.admin(approval.requestedBy), let state = try reader.key(key),
                state.key.status == .active, state.key.expiresAt.map({ now < $0 }) ?? true,
                state.key.adminID == admin.id,
                try admin.tenant.map({ try reader.tenant($0.text)?.status == .active }) ?? true
            else { return nil }
            return AdminPrincipal(admin, key: state.key)
        }
        guard let found else { throw gone }
        return found
    }

    /// A change that was carried out, for the one who asked, with the key that asked: another may do less.
    package func collectable(_ caller: AdminCaller, _ id: String) throws(AdminRefusal) -> ApprovalShape {
        let change = try find(caller, approval: id)
        guard change.kind == .change, change.requestedBy == caller.principal.id.text,
            change.call?.key == caller.principal.key
        else {
            throw .notFound("change of yours", id)
        }
        guard change.status == .used else {
            throw AdminRefusal(.stateConflict, "the change is \(change.status.rawValue); there is no answer to collect")
        }
        return try shape(change)
    }

    /// Writes what a change answered when it was carried out.
    package func noteOutcome(of id: String, status: Int) async throws(AdminRefusal) -> ApprovalShape? {
        guard let noted = try await look({ books in try books.noteOutcome(of: id, status: status) }) else { return nil }
        return try shape(noted)
    }

    // MARK: Steps

    private func sees(_ caller: AdminCaller, _ approval: Approval) -> Bool {
        caller.tenant == nil || caller.tenant == approval.tenant
    }

    private func find(_ caller: AdminCaller, approval id: String) throws(AdminRefusal) -> Approval {
        guard ApprovalID(id) != nil || ChangeID(id) != nil, let found = try read({ try $0.approval(id) }),
            sees(caller, found)
        else { throw .notFound("approval", id) }
        return found
    }

    private func shape(_ approval: Approval) throws(AdminRefusal) -> ApprovalShape {
        var shape = ApprovalShape(
            id: approval.id, kind: ApprovalShape.Kind(rawValue: approval.kind.rawValue) ?? .change,
            status: ApprovalShape.Status(rawValue: approval.status.rawValue) ?? .expired, subject: approval.subject,
            requestedBy: approval.requestedBy, requestedAt: approval.requestedAt, expiresAt: approval.expiresAt)
        // Its time is over, also before the books say so.
        if approval.status == .pending, approval.expiresAt <= now { shape = shape.expired }
        shape.tenant = try tenantName(approval.tenant)
        shape.key = try approval.key.flatMap { KeyID($0) }.flatMap { key throws(AdminRefusal) in try keyName(key) }
        (shape.task, shape.rule, shape.because) = (approval.task, approval.rule, approval.because)
        (shape.decidedBy, shape.decidedAt) = (approval.decidedBy, approval.decidedAt)
        (shape.answer, shape.outcome, shape.revision) = (approval.answer, approval.outcome, approval.revision)
        guard let call = approval.call.flatMap(KeptCall.init) else { return shape }
        shape.call.action = call.action
        shape.call.method = call.operation.route.method.rawValue
        shape.call.path = call.target
        shape.call.body = String(decoding: call.body, as: UTF8.self)
        return shape
    }
}

extension ApprovalShape {
    fileprivate var expired: ApprovalShape {
        ApprovalShape(
            id: id, kind: kind, status: .expired, subject: subject, requestedBy: requestedBy, requestedAt: requestedAt,
            expiresAt: expiresAt)
    }
}

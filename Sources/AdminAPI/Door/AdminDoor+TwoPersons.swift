import AdminContract
import Administration
import Compliance
import StrictJSON
import Vocabulary

/// Changes that only a second person puts in force (setting `admin.two_person`).
///
/// The call is kept as it came and answered with 202; what is approved is that call and nothing else. It is carried out
/// as the one who asked, with what that admin and key may do by then.
extension AdminDoor {
    /// Carries a call out, or keeps it for a second person; every call goes through here, those of the console too.
    func handle(_ call: AdminRequest) async throws -> AdminReply {
        guard let action = TwoPersonAction(call.operation), !settings.twoPersons.isEmpty else {
            try checkIncrease(call)
            return try await dispatch(call)
        }
        let isListed = settings.twoPersons.contains(action)
        // Whoever makes those who allow changes would be both persons, so that needs two whatever is listed.
        guard try await isListed ? needsSecond(call) : action == .writeAdmins && makesDecider(call) else {
            return try await dispatch(call)
        }
        return try await keep(call, action)
    }

    /// More money is asked for and granted by two persons anyway: a process without a key may be either of them.
    private func checkIncrease(_ call: AdminRequest) throws(AdminRefusal) {
        guard call.operation == .requestIncrease || call.operation == .approveIncrease,
            settings.twoPersons.contains(.raiseBudget), call.caller.principal.key == nil
        else { return }
        throw AdminRefusal(.stateConflict, "with `raise-budget` under two persons this is done with an admin key")
    }

    /// Whether a call gives somebody else than the caller a secret, or a standing, that can allow changes.
    private func makesDecider(_ call: AdminRequest) throws(AdminRefusal) -> Bool {
        switch call.operation {
        case .createAdmin:
            // What cannot be read is refused where it is carried out.
            guard let wanted = try? call.shape(AdminCreation.self) else { return false }
            return decides(wanted.scopes, wanted.role)
        case .createAdminKey:
            let admin = try plane.admin(call.caller, call.name("admin"))
            guard admin.id != call.caller.principal.id, let wanted = try? call.shape(AdminKeyCreation.self) else {
                return false
            }
            return decides(wanted.scopes, admin.role)
        case .rotateAdminKey:
            let admin = try plane.admin(call.caller, call.name("admin"))
            let key = admin.keys.first { $0.id.text == call.name("key") }
            return admin.id != call.caller.principal.id && decides(key?.scopes, admin.role)
        case .updateAdmin:
            let admin = try plane.admin(call.caller, call.name("admin"))
            guard let patch = try? call.shape(AdminPatch.self) else { return false }
            return patch.status == .active && decides(nil, admin.role)
        default: return false
        }
    }

    /// Whether a key with these scopes, or all of its role's without any, can be the second person of something listed.
    private func decides(_ scopes: [AdminScope]?, _ role: Role) -> Bool {
        // A request for more money is allowed by anybody else who writes budgets.
        let deciding: [AdminScope] =
            settings.twoPersons.contains(.raiseBudget) ? [.decideApprovals, .writeBudgets] : [.decideApprovals]
        return deciding.contains { scopes?.contains($0) ?? role.scopes.contains($0) }
    }

    /// A limit that is lowered or kept needs nobody else: a budget must be stoppable at once.
    private func needsSecond(_ call: AdminRequest) async throws -> Bool {
        guard call.operation == .updateBudget, let patch = try? call.shape(BudgetPatch.self) else { return true }
        guard patch.amount != .keep else { return false }
        guard case .set(.limited(let wanted)) = patch.amount else { return true }
        guard case .limited(let now) = try await plane.budget(call.caller, call.name("budget")).amount else {
            return false
        }
        return wanted > now
    }

    private func keep(_ call: AdminRequest, _ action: TwoPersonAction) async throws -> AdminReply {
        if call.operation != .loadPrices { try call.query.allow() }
        try await checkObject(call)
        // A body that could never be carried out is refused now, to the one who can mend it.
        if let shape = OpenAPIShapes.request(call.operation) { try Self.check(shape, call) }
        let kept = KeptCall(
            action, call.operation, names: call.names, query: call.query.target, revision: call.revision,
            body: call.body)
        return try AdminReply(await plane.requestChange(call.caller, kept), status: 202)
    }

    /// What is not there, or not for this caller, is not there before anybody approves it.
    private func checkObject(_ call: AdminRequest) async throws {
        switch call.operation {
        case .raiseBudget, .updateBudget, .deleteBudget: _ = try await plane.budget(call.caller, call.name("budget"))
        case .updateAdmin, .removeAdmin, .createAdminKey, .rotateAdminKey, .revokeAdminKey:
            _ = try plane.admin(call.caller, call.name("admin"))
        case .promotePolicy: _ = try plane.policy(call.caller, call.name("hash"))
        case .rollbackPolicy, .setOverride: _ = try plane.livePolicy(call.caller)
        case .eraseSubject: _ = try desk.retention(ComplianceCaller(call.caller), of: call.name("tenant"))
        case .loadPrices:
            try call.query.allow("effective_from")
            let start = try call.query.instant("effective_from")
            _ = try plane.checkPrices(call.caller, call.document, from: start)
        case .releaseLegalHold:
            let hold = call.name("hold")
            let holds = try desk.legalHolds(ComplianceCaller(call.caller), of: nil).data
            guard holds.contains(where: { $0.id.text == hold }) else {
                throw AdminRefusal(.notFound, "there is no legal hold `\(hold)`")
            }
        default: break
        }
    }

    private static func check<Shape: Decodable>(_ shape: Shape.Type, _ call: AdminRequest) throws {
        _ = try call.shape(shape)
    }

    /// Carries out what was approved, and answers the approver: the approval, and the result without any secret.
    func carryOut(
        _ kept: KeptCall, _ approved: Answer<ApprovalShape>, _ approver: AdminCaller
    ) async throws -> AdminReply {
        let id = approved.object.id
        var (status, result) = (503, JSONValue.null)
        do {
            let reply = try await run(kept, of: id, approver)
            (status, result) = (reply.kept.status, try JSONReader.parse(reply.kept.body))
            results.keep(reply.bytes, under: id, at: doors.clock())
        } catch {
            let problem = Problem(error, settings: settings)
            (status, result) = (problem.status, .members(["detail": .string(problem.detail)]))
        }
        var shape = try await plane.noteOutcome(of: id, status: status) ?? approved.object
        shape.result = result
        return try AdminReply(Answer(shape, receipt: approved.receipt))
    }

    private func run(_ kept: KeptCall, of id: String, _ approver: AdminCaller) async throws -> AdminReply {
        let asker = try plane.asker(of: id)
        try Self.check(asker, kept.operation.route.access)
        let call = AdminRequest(
            operation: kept.operation, caller: AdminCaller(asker, request: approver.request),
            query: try QueryFields(Array(kept.query.utf8)[...]), revision: kept.revision, names: kept.names,
            body: kept.body)
        return try await dispatch(call)
    }
}

import AdminContract
import Administration

extension AdminDoor {
    func policies(_ call: AdminRequest) async throws -> AdminReply {
        guard call.operation == .listPolicies else {
            try call.query.allow()
            return try await policy(call, call.name("hash"))
        }
        try call.query.allow("limit", "cursor")
        return try AdminReply(plane.policies(call.caller, call.query.page()))
    }

    private func policy(_ call: AdminRequest, _ hash: String) async throws -> AdminReply {
        switch call.operation {
        case .pushPolicy:
            return try AdminReply(
                await plane.pushPolicy(call.caller, call.shape(PolicyCreation.self)), status: 201)
        case .promotePolicy:
            let promotion = try call.shape(PolicyPromotion.self)
            return try AdminReply(await plane.promotePolicy(call.caller, hash, promotion))
        case .rollbackPolicy:
            return try AdminReply(await plane.rollbackPolicy(call.caller, call.shape(PolicyRollback.self)))
        case .checkPolicy: return try AdminReply(plane.checkPolicy(call.caller, call.shape(PolicyCheckRequest.self)))
        case .explainPolicy: return try AdminReply(plane.explain(call.caller, call.shape(ExplainRequest.self)))
        case .shadowPolicy: return try AdminReply(await plane.shadowPolicy(call.caller, hash))
        case .rejectPolicy: return try AdminReply(await plane.rejectPolicy(call.caller, hash))
        case .showShadowReport: return try AdminReply(plane.shadowReport(call.caller, hash))
        case .diffPolicies: return try AdminReply(plane.diffPolicies(call.caller, call.shape(PolicyDiffRequest.self)))
        case .listOverrides: return try AdminReply(plane.overrides(call.caller))
        case .setOverride:
            return try AdminReply(await plane.setOverride(call.caller, call.shape(OverrideChange.self)))
        case .showPolicy: return try AdminReply(plane.policy(call.caller, hash))
        default: return try AdminReply(plane.livePolicy(call.caller))
        }
    }
}

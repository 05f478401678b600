import AdminContract
import Administration

extension AdminDoor {
    func policies(_ call: AdminRequest) throws -> AdminReply {
        switch call.operation {
        case .listPolicies:
            try call.query.allow("limit", "cursor")
            return try AdminReply(plane.policies(call.caller, call.query.page()))
        case .checkPolicy:
            try call.query.allow()
            return try AdminReply(plane.checkPolicy(call.caller, call.shape(PolicyCheckRequest.self)))
        case .explainPolicy:
            try call.query.allow()
            return try AdminReply(plane.explain(call.caller, call.shape(ExplainRequest.self)))
        default:
            try call.query.allow()
            return try AdminReply(plane.livePolicy(call.caller))
        }
    }
}

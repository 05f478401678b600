import AdminContract
import Administration

extension AdminDoor {
    func increases(_ call: AdminRequest) async throws -> AdminReply {
        let id = call.name("increase")
        switch call.operation {
        case .listIncreases:
            try call.query.allow("limit", "cursor", "status")
            let status = try call.query.word("status", IncreaseShape.Status.self)
            return try AdminReply(await plane.increases(call.caller, status: status, call.query.page()))
        case .requestIncrease:
            try call.query.allow()
            return try AdminReply(
                await plane.requestIncrease(call.caller, call.shape(IncreaseCreation.self)), status: 201)
        case .approveIncrease:
            try call.query.allow()
            return try AdminReply(
                await plane.approveIncrease(call.caller, id, call.shape(IncreaseApproval.self)))
        case .denyIncrease:
            try call.query.allow()
            return try AdminReply(await plane.denyIncrease(call.caller, id, because: call.because))
        case .withdrawIncrease:
            try call.query.allow()
            return try AdminReply(await plane.withdrawIncrease(call.caller, id))
        default:
            try call.query.allow()
            return try AdminReply(await plane.increase(call.caller, id))
        }
    }
}

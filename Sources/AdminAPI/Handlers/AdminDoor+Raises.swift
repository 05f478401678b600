import AdminContract
import Administration

extension AdminDoor {
    func raises(_ call: AdminRequest) async throws -> AdminReply {
        let budget = call.name("budget")
        switch call.operation {
        case .raiseBudget:
            try call.query.allow()
            let creation = try call.shape(RaiseCreation.self)
            return try AdminReply(await plane.raiseBudget(call.caller, budget, creation), status: 201)
        case .lowerBudget:
            try call.query.allow()
            return try AdminReply(
                await plane.lowerBudget(call.caller, budget, raise: call.name("raise"), revision: call.revision))
        case .listAdjustments:
            try call.query.allow("limit", "cursor")
            return try AdminReply(await plane.adjustments(call.caller, call.query.page()))
        case .adjust:
            try call.query.allow()
            return try AdminReply(
                await plane.adjust(call.caller, call.shape(AdjustmentCreation.self)), status: 201)
        default:
            try call.query.allow()
            return try AdminReply(await plane.raises(call.caller, of: budget))
        }
    }
}

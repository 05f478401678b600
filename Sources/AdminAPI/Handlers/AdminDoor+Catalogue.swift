import AdminContract
import Administration

extension AdminDoor {
    func catalogue(_ call: AdminRequest) throws -> AdminReply {
        try call.query.allow()
        switch call.operation {
        case .listTiers: return try AdminReply(plane.tiers(call.caller))
        case .listAgents: return try AdminReply(plane.agents(call.caller))
        case .listSkills: return try AdminReply(plane.skills(call.caller))
        case .listWorkspaces: return try AdminReply(plane.workspaces(call.caller))
        default: return try AdminReply(plane.models(call.caller))
        }
    }

    func prices(_ call: AdminRequest) async throws -> AdminReply {
        if call.operation == .listPrices {
            try call.query.allow("limit", "cursor")
            return try AdminReply(plane.prices(call.caller, call.query.page()))
        }
        if call.operation == .showPrices {
            try call.query.allow()
            return try AdminReply(plane.prices(call.caller, call.name("revision")))
        }
        try call.query.allow("effective_from")
        let start = try call.query.instant("effective_from")
        guard call.operation == .loadPrices else {
            return try AdminReply(plane.checkPrices(call.caller, call.document, from: start))
        }
        return try AdminReply(await plane.loadPrices(call.caller, call.document, from: start), status: 201)
    }

    func running(_ call: AdminRequest) async throws -> AdminReply {
        try call.query.allow()
        switch call.operation {
        case .reload:
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.reload(call.caller))
        case .drain:
            return try AdminReply(await plane.drain(call.caller, call.shape(DrainRequest.self)), status: 202)
        default: return try AdminReply(plane.configuration(call.caller))
        }
    }
}

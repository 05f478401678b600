import AdminContract
import Administration
import Vocabulary

extension AdminDoor {
    func audit(_ call: AdminRequest) async throws -> AdminReply {
        let log = call.name("log")
        switch call.operation {
        case .listActivities: return try await activities(call)
        case .listComplianceActivities:
            return try AdminReply(await plane.complianceActivities(call.caller, try call.query.compliance()))
        case .listLogs:
            try call.query.allow("limit")
            return try AdminReply(plane.logs(call.caller))
        case .showCheckpoint:
            try call.query.allow()
            return AdminReply(Array(try plane.checkpoint(call.caller, log).utf8), type: "text/plain; charset=utf-8")
        case .showLeaf:
            try call.query.allow()
            return AdminReply(try await plane.leaf(call.caller, log, call.index()), type: "application/json")
        case .showBundle:
            try call.query.allow()
            let bytes = try await plane.bundle(call.caller, log, call.index("bundle"))
            return AdminReply(bytes, type: "application/octet-stream")
        case .showBalances:
            try call.query.allow()
            return try AdminReply(await plane.balances(call.caller, log))
        case .prepareLogKeys:
            try call.query.allow()
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.prepareLogKeys(call.caller))
        case .rotateLogKeys:
            try call.query.allow()
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.rotateLogKeys(call.caller))
        default:
            try call.query.allow()
            // Without a root proof the receipt is on its way: whoever wants the sealed one asks again.
            let receipt = try await plane.receipt(call.caller, log, call.index())
            return try AdminReply(receipt, status: receipt.rootProof == .keep ? 202 : 200)
        }
    }

    private func activities(_ call: AdminRequest) async throws -> AdminReply {
        try call.query.allow("limit", "cursor", "tenant", "type[]", "actor", "created_from", "rule", "decision")
        var filter = ActivityFilter()
        filter.tenant = call.query.text("tenant")
        filter.types = Set(call.query.texts("type[]"))
        filter.actor = call.query.text("actor")
        filter.rule = call.query.text("rule")
        filter.decision = call.query.text("decision")
        filter.createdFrom = try call.query.instant("created_from")
        return try AdminReply(await plane.activities(call.caller, filter, call.query.page()))
    }
}

extension QueryFields {
    /// The query of the provider's Compliance API.
    fileprivate func compliance() throws(ShapeFault) -> ComplianceQuery {
        try allow(
            "activity_types[]", "exclude_activity_types[]", "actor_ids[]", "organization_ids[]", "created_at.gte",
            "created_at.gt", "created_at.lte", "created_at.lt", "limit", "after_id", "before_id")
        var query = ComplianceQuery()
        query.types = Set(texts("activity_types[]"))
        query.excluded = Set(texts("exclude_activity_types[]"))
        query.actors = Set(texts("actor_ids[]"))
        query.organizations = Set(texts("organization_ids[]"))
        let next = { (instant: Instant) in Instant(nanoseconds: instant.nanoseconds + 1) }
        query.from = try [instant("created_at.gte"), instant("created_at.gt").map(next)].compactMap(\.self).max()
        query.to = try [instant("created_at.lt"), instant("created_at.lte").map(next)].compactMap(\.self).min()
        query.limit = try number("limit", in: ComplianceQuery.limits) ?? ComplianceQuery.usualLimit
        (query.afterID, query.beforeID) = (text("after_id"), text("before_id"))
        return query
    }
}

extension AdminRequest {
    /// The index of a leaf or a bundle in the path.
    fileprivate func index(_ brace: String = "index") throws(ShapeFault) -> Int64 {
        guard let index = Int64(name(brace)), index >= 0 else {
            throw ShapeFault(path: brace, detail: "`\(name(brace))` is no index")
        }
        return index
    }
}

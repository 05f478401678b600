import AdminContract
import Administration

extension AdminDoor {
    func budgets(_ call: AdminRequest) async throws -> AdminReply {
        let id = call.name("budget")
        switch call.operation {
        case .listBudgets: return try await listBudgets(call)
        case .listHolds: return try await listHolds(call)
        case .setBudget:
            try call.query.allow()
            return try AdminReply(
                await plane.setBudget(call.caller, call.shape(BudgetCreation.self)), status: 201)
        case .updateBudget:
            try call.query.allow()
            let patch = try call.shape(BudgetPatch.self)
            return try AdminReply(await plane.updateBudget(call.caller, id, patch, revision: call.revision))
        case .deleteBudget:
            try call.query.allow()
            return try AdminReply(await plane.deleteBudget(call.caller, id, revision: call.revision))
        default:
            try call.query.allow()
            return try AdminReply(await plane.budget(call.caller, id))
        }
    }

    private func listBudgets(_ call: AdminRequest) async throws -> AdminReply {
        try call.query.allow("limit", "cursor", "scope", "scope_type", "over")
        var filter = BudgetFilter()
        if let name = call.query.text("scope") {
            guard let type = try call.query.word("scope_type", BudgetScope.Kind.self) else {
                throw ShapeFault(path: "scope_type", detail: "a scope needs it: tenant, project or key")
            }
            filter.scope = BudgetScope(type: type, name: name)
        }
        filter.over = try call.query.number("over", in: 0...1_000)
        return try AdminReply(await plane.budgets(call.caller, filter, call.query.page()))
    }

    private func listHolds(_ call: AdminRequest) async throws -> AdminReply {
        try call.query.allow("limit", "cursor", "tenant", "granted_before")
        var filter = HoldFilter()
        filter.tenant = call.query.text("tenant")
        filter.grantedBefore = try call.query.instant("granted_before")
        return try AdminReply(await plane.holds(call.caller, filter, call.query.page()))
    }
}

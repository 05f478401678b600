import AdminContract
import Administration

extension AdminDoor {
    func tenants(_ call: AdminRequest) async throws -> AdminReply {
        let name = call.name("tenant")
        guard call.operation == .listTenants else {
            try call.query.allow()
            return try await tenant(call, name)
        }
        try call.query.allow("limit", "cursor", "status", "tier")
        var filter = TenantFilter()
        filter.status = try call.query.word("status", TenantShape.Status.self)
        filter.tier = try call.query.tier("tier")
        return try AdminReply(plane.tenants(call.caller, filter, call.query.page()))
    }

    private func tenant(_ call: AdminRequest, _ name: String) async throws -> AdminReply {
        switch call.operation {
        case .createTenant:
            return try AdminReply(
                await plane.createTenant(call.caller, call.shape(TenantCreation.self)), status: 201)
        case .updateTenant:
            let patch = try call.shape(TenantPatch.self)
            return try AdminReply(
                await plane.updateTenant(call.caller, name, patch, revision: call.revision))
        case .suspendTenant:
            return try AdminReply(
                await plane.setTenantStatus(call.caller, name, .suspended, because: call.because))
        case .resumeTenant:
            return try AdminReply(await plane.setTenantStatus(call.caller, name, .active, because: call.because))
        case .archiveTenant:
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.setTenantStatus(call.caller, name, .archived))
        default: return try AdminReply(plane.tenant(call.caller, name))
        }
    }
}

import AdminContract
import Administration

extension AdminDoor {
    func admins(_ call: AdminRequest) async throws -> AdminReply {
        let name = call.name("admin")
        guard call.operation == .listAdmins else {
            try call.query.allow()
            return try await admin(call, name)
        }
        try call.query.allow("limit", "cursor")
        return try AdminReply(plane.admins(call.caller, call.query.page()))
    }

    private func admin(_ call: AdminRequest, _ name: String) async throws -> AdminReply {
        switch call.operation {
        case .createAdmin:
            return try AdminReply(
                issued: await plane.createAdmin(call.caller, call.shape(AdminCreation.self)), status: 201)
        case .updateAdmin:
            let patch = try call.shape(AdminPatch.self)
            return try AdminReply(
                await plane.updateAdmin(call.caller, name, patch, revision: call.revision))
        case .removeAdmin:
            return try AdminReply(await plane.removeAdmin(call.caller, name, revision: call.revision))
        case .rotateAdminKey:
            let request = try call.shape(KeyRotationRequest.self)
            return try AdminReply(
                issued: await plane.rotateAdminKey(call.caller, name, call.name("key"), request))
        case .createAdminKey:
            let creation = try call.shape(AdminKeyCreation.self)
            return try AdminReply(issued: await plane.createAdminKey(call.caller, name, creation), status: 201)
        case .revokeAdminKey:
            return try AdminReply(
                await plane.revokeAdminKey(call.caller, name, call.name("key"), because: call.because))
        default: return try AdminReply(plane.admin(call.caller, name))
        }
    }
}

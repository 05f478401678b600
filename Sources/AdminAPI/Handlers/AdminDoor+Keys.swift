import AdminContract
import Administration

extension AdminDoor {
    func keys(_ call: AdminRequest) async throws -> AdminReply {
        let (tenant, name) = (call.name("tenant"), call.name("key"))
        guard call.operation == .listKeys else {
            try call.query.allow()
            return try await key(call, name, of: tenant)
        }
        try call.query.allow("limit", "cursor", "project", "status", "unused_since", "expiring_before")
        var filter = KeyFilter()
        filter.project = call.query.text("project")
        filter.status = try call.query.word("status", KeyShape.Status.self)
        filter.unusedSince = try call.query.instant("unused_since")
        filter.expiringBefore = try call.query.instant("expiring_before")
        return try AdminReply(await plane.keys(call.caller, of: tenant, filter, call.query.page()))
    }

    private func key(_ call: AdminRequest, _ name: String, of tenant: String) async throws -> AdminReply {
        switch call.operation {
        case .createKey:
            let creation = try call.shape(KeyCreation.self)
            return try AdminReply(issued: await plane.createKey(call.caller, creation, of: tenant), status: 201)
        case .updateKey:
            let patch = try call.shape(KeyPatch.self)
            return try AdminReply(
                await plane.updateKey(call.caller, name, of: tenant, patch, revision: call.revision))
        case .rotateKey:
            let request = try call.shape(KeyRotationRequest.self)
            switch try await plane.rotateKey(call.caller, name, of: tenant, request, rotation: call.idempotencyKey) {
            case .done(let answer): return try AdminReply(issued: answer)
            case .repeated(let key): return try AdminReply(repeated: key)
            }
        case .revokeKey:
            let because = try call.because
            return try AdminReply(
                await plane.setKeyStatus(call.caller, name, of: tenant, .revoked, because: because))
        case .disableKey:
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.setKeyStatus(call.caller, name, of: tenant, .disabled))
        case .enableKey:
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.setKeyStatus(call.caller, name, of: tenant, .active))
        case .revokeKeys:
            return try AdminReply(await plane.revokeKeys(call.caller, call.shape(KeysRevocation.self)))
        case .importKeys:
            let imported = try await plane.importKeys(call.caller, call.shape(KeysImport.self), of: tenant)
            return try AdminReply(imported, kept: imported.withoutSecrets)
        case .reportLeaks:
            return try AdminReply(await plane.reportLeaks(call.caller, call.shape(LeakReports.self)))
        default: return try AdminReply(plane.key(call.caller, name, of: tenant))
        }
    }
}

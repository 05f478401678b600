import AdminContract
import Administration

extension AdminDoor {
    func webhooks(_ call: AdminRequest) async throws -> AdminReply {
        let id = call.name("webhook")
        switch call.operation {
        case .listWebhooks:
            try call.query.allow("limit", "cursor")
            return try AdminReply(plane.webhooks(call.caller, call.query.page()))
        case .listDeliveries:
            try call.query.allow("limit", "cursor", "status")
            let status = try call.query.word("status", DeliveryShape.Status.self)
            return try AdminReply(plane.deliveries(call.caller, of: id, status: status, call.query.page()))
        default:
            try call.query.allow()
            return try await webhook(call, id)
        }
    }

    private func webhook(_ call: AdminRequest, _ id: String) async throws -> AdminReply {
        switch call.operation {
        case .createWebhook:
            return try AdminReply(
                issued: await plane.createWebhook(call.caller, call.shape(WebhookCreation.self)), status: 201)
        case .updateWebhook:
            let patch = try call.shape(WebhookPatch.self)
            return try AdminReply(await plane.updateWebhook(call.caller, id, patch, revision: call.revision))
        case .deleteWebhook:
            return try AdminReply(await plane.deleteWebhook(call.caller, id, revision: call.revision))
        case .rotateWebhook:
            let request = try call.shape(KeyRotationRequest.self)
            return try AdminReply(issued: await plane.rotateWebhook(call.caller, id, request))
        case .testWebhook:
            _ = try call.shape(EmptyRequest.self)
            return try AdminReply(await plane.testWebhook(call.caller, id), status: 202)
        case .redeliver:
            let request = try call.shape(RedeliveryRequest.self)
            return try AdminReply(await plane.redeliver(call.caller, id, request), status: 202)
        default: return try AdminReply(plane.webhook(call.caller, id))
        }
    }
}

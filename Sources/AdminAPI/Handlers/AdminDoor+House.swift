import AdminContract
import Administration

extension AdminDoor {
    /// What anyone may ask.
    func open(_ operation: AdminOperation) async throws -> AdminReply {
        switch operation {
        case .live: return AdminReply(Array("ok\n".utf8), type: "text/plain")
        case .showOpenAPI: return AdminReply(OpenAPIDocument.bytes, type: "application/json")
        default:
            let state = await plane.state()
            return AdminReply(Array("\(state)\n".utf8), type: "text/plain", status: state == "ready" ? 200 : 503)
        }
    }

    func house(_ call: AdminRequest) async throws -> AdminReply {
        try call.query.allow()
        switch call.operation {
        case .showMe: return try AdminReply(plane.me(call.caller))
        case .showStatus: return try AdminReply(await plane.status(call.caller))
        case .showMetrics:
            try plane.mayReadMetrics(call.caller)
            return AdminReply(await doors.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        case .examine: return try AdminReply(await plane.examine(call.caller))
        default: return try await open(call.operation)
        }
    }
}

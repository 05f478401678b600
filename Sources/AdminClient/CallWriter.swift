import AdminContract
import HTTPWire
import StrictJSON

/// Spells a call as the bytes of one HTTP/1.1 request.
enum CallWriter {
    /// The request, or `nil` if the call's names do not fit its route.
    static func bytes(_ call: AdminCall, authority: String, identity: CallIdentity) -> [UInt8]? {
        guard let target = call.target else { return nil }
        let method = call.operation.route.method.wire
        var output: [UInt8] = []
        HeadWriter.request(method, target: target.utf8, to: &output)
        HeadWriter.field("host", authority, to: &output)
        HeadWriter.field("accept", call.accept, to: &output)
        HeadWriter.field("user-agent", identity.agent, to: &output)
        if let token = identity.token { HeadWriter.field("authorization", "Bearer \(token.text)", to: &output) }
        if let request = identity.requestID { HeadWriter.field("x-request-id", request, to: &output) }
        if let revision = call.revision { HeadWriter.field("if-match", "\"\(revision)\"", to: &output) }
        if let key = call.idempotencyKey { HeadWriter.field("idempotency-key", key, to: &output) }
        if let range = call.range {
            HeadWriter.field("range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)", to: &output)
        }
        let body = method.takesBody ? call.body.map(JSONWriter.plain) ?? Array("{}".utf8) : []
        if method.takesBody {
            HeadWriter.field("content-type", "application/json", to: &output)
            HeadWriter.field("content-length", body.count, to: &output)
        }
        HeadWriter.endLine(&output)
        return output + body
    }
}

/// Who calls, on every request of a client.
struct CallIdentity: Sendable {
    let token: AdminToken?
    let requestID: String?
    let agent = "gatehouse"
}

extension AdminRoute.Method {
    var wire: RequestMethod {
        switch self {
        case .get: .get
        case .post: .post
        case .put: .put
        case .patch: .patch
        case .delete: .delete
        }
    }
}

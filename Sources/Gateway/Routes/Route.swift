import HTTPWire

/// The paths that exist; there is no other way in.
enum Route: Hashable {
    case messages, countTokens, models, model, hello, live, ready

    static func of(_ head: RequestHead) -> Route? {
        if head.hasPath("/v1/messages") { return .messages }
        if head.hasPath("/v1/messages/count_tokens") { return .countTokens }
        if head.hasPath("/v1/models") { return .models }
        if head.hasPath("/api/hello") { return .hello }
        if head.hasPath("/livez") { return .live }
        if head.hasPath("/readyz") { return .ready }
        return modelID(head.path) == nil ? nil : .model
    }

    /// The id in `/v1/models/{id}`.
    static func modelID(_ path: ArraySlice<UInt8>) -> String? {
        let prefix = "/v1/models/".utf8
        guard path.count > prefix.count, path.starts(with: prefix) else { return nil }
        let id = path.dropFirst(prefix.count)
        return id.contains(UInt8(ascii: "/")) ? nil : String(decoding: id, as: UTF8.self)
    }

    /// The value of `Allow`.
    var allowed: StaticString {
        switch self {
        case .messages, .countTokens: "POST, OPTIONS"
        case .models, .model, .hello, .live, .ready: "GET, HEAD, OPTIONS"
        }
    }

    func serves(_ method: RequestMethod) -> Bool {
        switch self {
        case .messages, .countTokens: method == .post
        case .models, .model, .hello, .live, .ready: method == .get || method == .head
        }
    }

    var needsKey: Bool {
        switch self {
        case .messages, .countTokens, .models, .model: true
        case .hello, .live, .ready: false
        }
    }
}

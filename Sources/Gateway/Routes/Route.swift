import HTTPWire

/// The paths that exist; there is no other way in.
enum Route: Int, Hashable, CaseIterable {
    case messages, countTokens, models, model, hello, live, ready
    case complete, startTask, tasks, task, artifact, stream, usage, capabilities, uploads, upload

    static func of(_ head: RequestHead) -> Route? {
        if head.hasPath("/v1/messages") { return .messages }
        if head.hasPath("/v1/messages/count_tokens") { return .countTokens }
        if head.hasPath("/v1/models") { return .models }
        if head.hasPath("/api/hello") { return .hello }
        if head.hasPath("/livez") { return .live }
        if head.hasPath("/readyz") { return .ready }
        if let plain = plain(head) { return plain }
        return modelID(head.path) == nil ? nil : .model
    }

    /// The routes of completions and tasks.
    private static func plain(_ head: RequestHead) -> Route? {
        if head.hasPath("/v1/complete") { return .complete }
        if head.hasPath("/v1/task") { return .startTask }
        if head.hasPath("/v1/tasks") { return .tasks }
        if head.hasPath("/v1/stream") { return .stream }
        if head.hasPath("/v1/usage") { return .usage }
        if head.hasPath("/v1/capabilities") { return .capabilities }
        if head.hasPath("/v1/uploads") { return .uploads }
        if uploadID(head.path) != nil { return .upload }
        guard let (_, artifact) = taskPath(head.path) else { return nil }
        return artifact == nil ? .task : .artifact
    }

    /// The id and the path in `/v1/task/{id}` and `/v1/task/{id}/artifacts/{path}`.
    static func taskPath(_ path: ArraySlice<UInt8>) -> (id: String, artifact: String?)? {
        let prefix = "/v1/task/"
        let text = String(decoding: path, as: UTF8.self)
        guard text.hasPrefix(prefix) else { return nil }
        let parts = text.dropFirst(prefix.count).split(
            separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard let id = parts.first, !id.isEmpty else { return nil }
        if parts.count == 1 { return (String(id), nil) }
        guard parts.count == 3, parts[1] == "artifacts", !parts[2].isEmpty else { return nil }
        return (String(id), String(parts[2]))
    }

    /// The id in `/v1/uploads/{id}`.
    static func uploadID(_ path: ArraySlice<UInt8>) -> String? { last(of: path, behind: "/v1/uploads/") }

    /// Their errors are worded for clients of ours; the others for SDKs of the Messages API.
    var isPlain: Bool {
        switch self {
        case .complete, .startTask, .tasks, .task, .artifact, .stream, .usage, .capabilities, .uploads, .upload: true
        case .messages, .countTokens, .models, .model, .hello, .live, .ready: false
        }
    }

    /// The id in `/v1/models/{id}`.
    static func modelID(_ path: ArraySlice<UInt8>) -> String? { last(of: path, behind: "/v1/models/") }

    private static func last(of path: ArraySlice<UInt8>, behind text: String) -> String? {
        let prefix = text.utf8
        guard path.count > prefix.count, path.starts(with: prefix) else { return nil }
        let id = path.dropFirst(prefix.count)
        return id.contains(UInt8(ascii: "/")) ? nil : String(decoding: id, as: UTF8.self)
    }

    /// The value of `Allow`.
    var allowed: StaticString {
        switch self {
        case .messages, .countTokens, .complete, .startTask, .uploads: "POST, OPTIONS"
        case .upload: "DELETE, OPTIONS"
        case .task: "GET, HEAD, DELETE, OPTIONS"
        case .stream: "GET, OPTIONS"
        case .tasks, .artifact, .usage, .capabilities: "GET, HEAD, OPTIONS"
        case .models, .model, .hello, .live, .ready: "GET, HEAD, OPTIONS"
        }
    }

    func serves(_ method: RequestMethod) -> Bool {
        switch self {
        case .messages, .countTokens, .complete, .startTask, .uploads: method == .post
        case .upload: method == .delete
        case .task: method == .get || method == .head || method == .delete
        case .stream: method == .get
        case .tasks, .artifact, .usage, .capabilities: method == .get || method == .head
        case .models, .model, .hello, .live, .ready: method == .get || method == .head
        }
    }

    /// What the program of a task may ask for on its own socket.
    var isOfPrograms: Bool { self == .messages || self == .countTokens || self == .hello }

    var needsKey: Bool {
        switch self {
        case .messages, .countTokens, .models, .model: true
        case .complete, .startTask, .tasks, .task, .artifact, .stream, .usage, .capabilities, .uploads, .upload: true
        case .hello, .live, .ready: false
        }
    }
}

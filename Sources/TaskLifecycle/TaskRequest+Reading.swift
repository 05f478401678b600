package import StrictJSON
import Vocabulary

extension TaskRequest {
    package static let descriptionLimit = 32 << 10
    package static let contextLimit = 16 << 10
    /// USD that no setting lifts.
    private static let refusedByName = [
        "project_id": "the key alone says which project pays; leave `project_id` out",
        "api_key": "the key goes in the header `Authorization`; leave `api_key` out and rotate that key",
        "working_directory": "a task works in a workspace, not in a folder of the host; leave `working_directory` out",
    ]

    /// Reads the body of a task.
    ///
    /// - Parameter overSocket: Whether `ref` and `on_disconnect` are fields, and `wait` is not.
    package static func read(_ body: JSONValue, overSocket: Bool = false) throws(FieldRefusal) -> TaskRequest {
        var fields = try FieldReader(body, refusing: refusedByName)
        let description = try fields.text("description", 1...descriptionLimit)
        guard let description else { throw FieldRefusal("description", "`description` is missing; say what to do") }
        var request = TaskRequest(description: description)
        request.tools = try fields.names("allow_tools")
        request.agents = try fields.names("allow_agents")
        request.skills = try fields.names("allow_skills")
        request.model = try fields.text("model", 1...256)
        request.backend = try fields.word("backend")
        request.timeout = try fields.integer("timeout", 1...86_400)
        request.maxCost = try fields.money("max_cost")
        request.maxTurns = try fields.integer("max_turns", 1...500) ?? request.maxTurns
        request.approvals = try fields.word("approvals") ?? request.approvals
        request.workspace = try readWorkspace(&fields)
        request.context = try readContext(&fields)
        request.metadata = try readMetadata(&fields)
        if overSocket {
            request.reference = try fields.text("ref", 1...64)
            request.onDisconnect = try fields.word("on_disconnect") ?? request.onDisconnect
        } else {
            request.wait = try fields.integer("wait", 0...600) ?? 0
        }
        try fields.refuseRest()
        return request
    }

    private static func readContext(_ fields: inout FieldReader) throws(FieldRefusal) -> JSONValue {
        guard let context = try fields.object("context") else { return .object([]) }
        guard JSONWriter.plain(context).count <= contextLimit else {
            throw FieldRefusal("context", "`context` has more than \(contextLimit) bytes; send less")
        }
        return context
    }

    private static func readMetadata(_ fields: inout FieldReader) throws(FieldRefusal) -> [JSONValue.Member] {
        let members = try fields.object("metadata")?.members ?? []
        guard members.count <= 16 else { throw FieldRefusal("metadata", "`metadata` has more than 16 pairs") }
        for member in members {
            let size = member.value.string?.utf8.count ?? .max
            guard (1...64).contains(member.name.utf8.count), size <= 256 else {
                throw FieldRefusal(
                    "metadata.\(member.name)", "a metadata key has 1 to 64 bytes and its value is a text up to 256")
            }
        }
        return members
    }
}

extension TaskRequest {
    private static let fileLimit = 100
    private static let bytesLimit = 1 << 20

    private static func readWorkspace(_ fields: inout FieldReader) throws(FieldRefusal) -> WorkspaceChoice {
        guard let value = try fields.object("workspace") else { return .standard }
        let one = "`workspace` holds exactly one of `name`, `upload` and `files`"
        guard value.members?.count == 1 else { throw FieldRefusal("workspace", one) }
        var inner = try FieldReader(value, at: "workspace.")
        let name = try inner.text("name", 1...64)
        let upload = try inner.text("upload", 1...64)
        let files = try inner.items("files", 1...fileLimit)
        try inner.refuseRest()
        if let name { return .named(name) }
        if let upload { return .upload(upload) }
        guard let files else { throw FieldRefusal("workspace", one) }
        return .files(try read(files))
    }

    private static func read(_ files: [JSONValue]) throws(FieldRefusal) -> [InlineFile] {
        var read: [InlineFile] = []
        var total = 0
        for (index, value) in files.enumerated() {
            let place = "workspace.files[\(index)]."
            var fields = try FieldReader(value, at: place)
            guard let path = try fields.text("path", 1...1_024) else {
                throw FieldRefusal(place + "path", "an inline file needs a `path`")
            }
            let text = try fields.text("content", 0...bytesLimit)
            let coded = try fields.text("content_base64", 0...(2 * bytesLimit))
            try fields.refuseRest()
            let bytes: [UInt8]? = text.map { Array($0.utf8) } ?? coded.flatMap(decoded)
            guard (text == nil) != (coded == nil), let bytes else {
                throw FieldRefusal(place + "content", "a file has either `content` or `content_base64`")
            }
            total += bytes.count
            guard total <= bytesLimit else {
                throw FieldRefusal(place + "content", "inline files hold at most 1 MiB together; use an upload")
            }
            read.append(InlineFile(path: path, content: bytes))
        }
        return read
    }

    /// Base64 with padding (RFC 4648, section 4); `nil` for anything else.
    private static func decoded(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = text.utf8.dropLast(padding)
        guard text.utf8.count % 4 == 0, padding <= 2 else { return nil }
        var (bytes, bits, count) = ([UInt8](), UInt32(0), 0)
        for digit in digits {
            guard values[Int(digit)] < 64 else { return nil }
            bits = bits << 6 | UInt32(values[Int(digit)])
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bits & ((1 << UInt32(count)) - 1) == 0 ? bytes : nil
    }
}

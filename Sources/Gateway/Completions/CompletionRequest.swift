import StrictJSON
import TaskLifecycle

/// The body of `POST /v1/complete`, a closed set of fields.
struct CompletionRequest {
    private static let standardTokens: Int64 = 1_000
    private static let systemLimit = 256 << 10
    private static let textLimit = 32 << 20

    let messages: [JSONValue]
    let model: String?
    let maxTokens: Int64
    let system: String?
    /// The literal, as written.
    let temperature: String?
    let stops: [String]
    let isStreamed: Bool

    private static let refused = [
        "max_tokens_to_sample": "this is not the retired text completions API; write `max_tokens`",
        "tools": "a completion has no tools; use `POST /v1/task`, or `POST /v1/messages` with tools of your own",
        "allow_tools": "a completion has no tools; use `POST /v1/task`",
        "project_id": "the key alone says which project pays; leave `project_id` out",
        "api_key": "the key goes in the header `Authorization`; leave `api_key` out and rotate that key",
    ]

    init(_ value: JSONValue) throws(FieldRefusal) {
        var fields = try FieldReader(value, refusing: Self.refused)
        let prompt = try fields.text("prompt", 1...Self.textLimit)
        let listed = try fields.items("messages", 1...1_000)
        model = try fields.text("model", 1...256)
        maxTokens = try fields.integer("max_tokens", 1...1_000_000) ?? Self.standardTokens
        system = try fields.text("system", 0...Self.systemLimit)
        temperature = try Self.temperature(try fields.number("temperature"))
        stops = try Self.stops(fields.any("stop"))
        isStreamed = try fields.flag("stream") ?? false
        try fields.refuseRest()
        guard (prompt == nil) != (listed == nil) else {
            throw FieldRefusal("prompt", "a completion has either `prompt` or `messages`")
        }
        if let prompt {
            messages = [Self.message("user", .string(prompt))]
        } else {
            messages = try Self.messages(listed ?? [])
        }
    }

    private static func message(_ role: String, _ content: JSONValue) -> JSONValue {
        .members(["role": .string(role), "content": content])
    }

    /// Between 0 and 1 by its digits alone: outside is refused, never clamped.
    private static func temperature(_ literal: String?) throws(FieldRefusal) -> String? {
        guard let literal else { return nil }
        let parts = literal.split(separator: ".", omittingEmptySubsequences: false)
        let isZero = parts[0] == "0" && parts.count <= 2 && parts.last?.count ?? 0 <= 20
        let isOne = parts[0] == "1" && (parts.count == 1 || parts[1].allSatisfy { $0 == "0" })
        guard isZero || isOne, literal.allSatisfy({ $0 == "." || ("0"..."9").contains($0) }) else {
            throw FieldRefusal("temperature", "`temperature` is a number from 0.0 to 1.0")
        }
        return literal
    }

    private static func stops(_ value: JSONValue?) throws(FieldRefusal) -> [String] {
        guard let value else { return [] }
        let texts = value.string.map { [$0] } ?? value.array?.compactMap(\.string) ?? []
        let isWhole = texts.count == (value.array?.count ?? 1) && (1...4).contains(texts.count)
        guard isWhole, texts.allSatisfy({ (1...256).contains($0.utf8.count) }) else {
            throw FieldRefusal("stop", "`stop` is a text, or a list of up to 4 texts, of 1 to 256 bytes each")
        }
        return texts
    }

    /// Texts of user and assistant in turn; the first and the last are the user's.
    private static func messages(_ items: [JSONValue]) throws(FieldRefusal) -> [JSONValue] {
        var messages: [JSONValue] = []
        for (index, item) in items.enumerated() {
            let place = "messages[\(index)]."
            var fields = try FieldReader(item, at: place)
            let role: Role? = try fields.word("role")
            let content = fields.any("content")
            try fields.refuseRest()
            guard let role, let content, content.string != nil || isTexts(content) else {
                throw FieldRefusal(place + "content", "a message has a `role` and a `content` of text")
            }
            messages.append(message(role.rawValue, content))
        }
        let ends = [items.first, items.last].map { $0?["role"]?.string }
        guard ends == ["user", "user"] else {
            throw FieldRefusal("messages", "the first and the last message are the user's")
        }
        return messages
    }

    private enum Role: String, CaseIterable { case user, assistant }

    private static func isTexts(_ content: JSONValue) -> Bool {
        guard let blocks = content.array, !blocks.isEmpty else { return false }
        return blocks.allSatisfy { block in
            block.members?.count == 2 && block["type"]?.string == "text" && block["text"]?.string != nil
        }
    }

    /// The call as the Messages API takes it: no tool can be named in it, or reached.
    func body(model: String) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("model", .string(model)), .init("max_tokens", .integer(maxTokens)),
            .init("messages", .array(messages)), .init("stream", .bool(isStreamed)),
        ]
        if let system, !system.isEmpty { members.append(.init("system", .string(system))) }
        if let temperature { members.append(.init("temperature", .number(temperature))) }
        if !stops.isEmpty { members.append(.init("stop_sequences", .array(stops.map { .string($0) }))) }
        return JSONWriter.plain(.object(members))
    }
}

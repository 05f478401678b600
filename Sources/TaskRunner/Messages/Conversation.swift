import StrictJSON

/// What was said between an agent and its model so far, and the request that asks for the next turn.
struct Conversation: Sendable {
    /// Bytes of text that one token stands for, when a history is measured.
    private static let bytesPerToken = 4
    /// Tokens of history, in hundredths of the model's window, past which old results are dropped.
    private static let windowTokens = 200_000
    private static let fullHundredths = 80

    private struct Message {
        let role: String
        var content: [JSONValue]
    }

    let system: [String]
    let tools: [JSONValue]
    private var messages: [Message] = []

    init(system: [String], tools: [JSONValue], first: String) {
        (self.system, self.tools) = (system, tools)
        messages = [Message(role: "user", content: [Self.text(first)])]
    }

    /// Adds the model's turn; an empty one is told as such, so that roles go on alternating.
    mutating func add(turn: [TurnBlock]) {
        let content = turn.compactMap(\.json)
        messages.append(Message(role: "assistant", content: content.isEmpty ? [Self.text("(nothing)")] : content))
    }

    /// Adds the results of a turn's calls, in the order of the calls.
    mutating func add(results: [(id: String, outcome: ToolOutcome)]) {
        let content = results.map { result in
            JSONValue.members([
                "type": .string("tool_result"), "tool_use_id": .string(result.id),
                "content": result.outcome.content, "is_error": .bool(result.outcome.status != .ok),
            ])
        }
        messages.append(Message(role: "user", content: content))
        dropOldResults()
    }

    /// The body of the next request.
    func body(model: String, maxTokens: Int64) -> [UInt8] {
        var members: [JSONValue.Member] = [
            .init("model", .string(model)), .init("max_tokens", .integer(maxTokens)), .init("stream", .bool(true)),
            .init("system", .array(cached(system.map(Self.text)))),
        ]
        if !tools.isEmpty { members.append(.init("tools", .array(cached(tools)))) }
        let history = messages.map { message in
            JSONValue.members(["role": .string(message.role), "content": .array(message.content)])
        }
        members.append(.init("messages", .array(history)))
        return JSONWriter.plain(.object(members))
    }

    /// The last one carries the mark up to which the provider may keep its reading.
    private func cached(_ blocks: [JSONValue]) -> [JSONValue] {
        guard let last = blocks.last?.members else { return blocks }
        let mark = JSONValue.Member("cache_control", .members(["type": .string("ephemeral")]))
        return blocks.dropLast() + [.object(last + [mark])]
    }

    private static func text(_ text: String) -> JSONValue {
        .members(["type": .string("text"), "text": .string(text)])
    }

    /// Replaces the oldest tool results by a word on what stood there, until the history fits again.
    ///
    /// No summarising call is made behind the client's back.
    private mutating func dropOldResults() {
        let limit = Self.windowTokens * Self.fullHundredths / 100 * Self.bytesPerToken
        var size = messages.reduce(0) { $0 + $1.content.reduce(0) { $0 + JSONWriter.plain($1).count } }
        for index in messages.indices.dropLast() where size > limit {
            for place in messages[index].content.indices {
                let block = messages[index].content[place]
                let count = JSONWriter.plain(block).count
                guard block["type"]?.string == "tool_result", count > 256, size > limit else { continue }
                messages[index].content[place] = .members([
                    "type": .string("tool_result"), "tool_use_id": block["tool_use_id"] ?? .null,
                    "content": .string("[dropped: \(max(1, count >> 10)) KiB]"),
                    "is_error": block["is_error"] ?? .bool(false),
                ])
                size -= count
            }
        }
    }
}

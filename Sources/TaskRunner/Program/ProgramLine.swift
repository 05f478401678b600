import StrictJSON

/// One line that the program says, as far as the house listens.
enum ProgramLine: Hashable, Sendable {
    /// It asks whether a call may run; without an answer it does not.
    case gate(request: String, ProgramCall)
    /// It asks for something else that is never granted.
    case asks(request: String, subtype: String)
    /// What a model said; `parent` is the call that started its agent.
    case said([TurnBlock], parent: String?)
    case results([ProgramResult], parent: String?)
    /// An agent began; its own number, and the call that started it.
    case agentBegan(String, call: String)
    case answered(ProgramAnswer)
    /// The first request of ours was refused.
    case refused(String)
    case other

    /// Reads a line; `nil` for one that is no JSON object.
    static func read(_ bytes: [UInt8]) -> ProgramLine? {
        // A line that cannot be read says nothing, and what it asked for is not granted.
        guard let value = try? JSONReader.parse(bytes), value.members != nil else { return nil }
        switch value["type"]?.string {
        case "control_request": return control(value)
        case "control_response": return response(value)
        case "assistant": return .said(blocks(value), parent: value["parent_tool_use_id"]?.string)
        case "user": return .results(results(value), parent: value["parent_tool_use_id"]?.string)
        case "system": return system(value)
        case "result": return .answered(ProgramAnswer(value))
        default: return .other
        }
    }

    private static func control(_ value: JSONValue) -> ProgramLine {
        guard let id = value["request_id"]?.string, let request = value["request"] else { return .other }
        let subtype = request["subtype"]?.string ?? ""
        guard subtype == "hook_callback", let call = ProgramCall(request["input"] ?? .null) else {
            return .asks(request: id, subtype: subtype)
        }
        return .gate(request: id, call)
    }

    private static func response(_ value: JSONValue) -> ProgramLine {
        guard value["response"]?["subtype"]?.string == "error" else { return .other }
        return .refused(value["response"]?["error"]?.string ?? "no reason")
    }

    private static func system(_ value: JSONValue) -> ProgramLine {
        guard value["subtype"]?.string == "task_started", let id = value["task_id"]?.string,
            let call = value["tool_use_id"]?.string
        else { return .other }
        return .agentBegan(id, call: call)
    }

    private static func blocks(_ value: JSONValue) -> [TurnBlock] {
        (value["message"]?["content"]?.array ?? []).compactMap { block in
            switch block["type"]?.string {
            case "text": return block["text"]?.string.map { .text($0) }
            case "thinking": return block["thinking"]?.string.map { .thinking($0, signature: nil) }
            case "tool_use":
                guard let id = block["id"]?.string, let name = block["name"]?.string else { return nil }
                return .toolUse(id: id, name: name, input: block["input"])
            default: return nil
            }
        }
    }

    private static func results(_ value: JSONValue) -> [ProgramResult] {
        (value["message"]?["content"]?.array ?? []).compactMap { block in
            guard block["type"]?.string == "tool_result", let id = block["tool_use_id"]?.string else { return nil }
            let content = block["content"]
            let texts = (content?.array ?? []).compactMap { $0["text"]?.string }
            return ProgramResult(
                call: id, text: content?.string ?? texts.joined(separator: "\n"),
                isError: block["is_error"]?.bool ?? false)
        }
    }
}

/// A call that the program wants to run.
struct ProgramCall: Hashable, Sendable {
    let id: String
    let tool: String
    let input: JSONValue
    /// The agent that asks, by the program's own number and by name; `nil` for the main one.
    let agent: String?
    let agentName: String?

    init?(_ input: JSONValue) {
        guard input["hook_event_name"]?.string == "PreToolUse", let id = input["tool_use_id"]?.string,
            let tool = input["tool_name"]?.string
        else { return nil }
        (self.id, self.tool, self.input) = (id, tool, input["tool_input"] ?? .object([]))
        (agent, agentName) = (input["agent_id"]?.string, input["agent_type"]?.string)
    }
}

/// What a call came to.
struct ProgramResult: Hashable, Sendable {
    let call: String
    let text: String
    let isError: Bool
}

/// The program's last word.
struct ProgramAnswer: Hashable, Sendable {
    let isError: Bool
    let subtype: String
    let text: String
    let stopReason: String

    init(_ value: JSONValue) {
        isError = value["is_error"]?.bool ?? true
        subtype = value["subtype"]?.string ?? ""
        let errors = (value["errors"]?.array ?? []).compactMap(\.string)
        text = value["result"]?.string ?? errors.joined(separator: "; ")
        stopReason = value["stop_reason"]?.string ?? "end_turn"
    }
}

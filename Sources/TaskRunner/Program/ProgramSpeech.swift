import StrictJSON

/// The lines that the house says to the program.
enum ProgramSpeech {
    /// Callback under which every call is asked about.
    private static let callback = "gate"

    /// Who may be started, and that every call is asked about; a call that gets no answer is blocked.
    static func opening(agents: [AgentCard], prompt: String, seconds: Int64) -> JSONValue {
        let hook = JSONValue.members([
            "matcher": .string(""), "hookCallbackIds": .array([.string(callback)]), "timeout": .integer(seconds),
            "onFailure": .string("block"),
        ])
        let cards = agents.map { JSONValue.Member($0.name, card($0)) }
        return control(
            "1",
            .members([
                "subtype": .string("initialize"), "agents": .object(cards), "appendSystemPrompt": .string(prompt),
                "hooks": .members(["PreToolUse": .array([hook])]),
            ]))
    }

    private static func control(_ id: String, _ request: JSONValue) -> JSONValue {
        .members(["type": .string("control_request"), "request_id": .string(id), "request": request])
    }

    private static func card(_ card: AgentCard) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("description", .string(card.description)), .init("prompt", .string(card.body)),
        ]
        if let tools = card.tools { members.append(.init("tools", .array(tools.map { .string($0) }))) }
        if let model = card.model { members.append(.init("model", .string(model))) }
        if let turns = card.maxTurns { members.append(.init("maxTurns", .integer(turns))) }
        return .object(members)
    }

    /// The task itself, as it was written: no command and no file name in it is expanded.
    static func task(_ description: String) -> JSONValue {
        .members([
            "type": .string("user"), "client_composed": .bool(true), "parent_tool_use_id": .null,
            "session_id": .string("default"),
            "message": .members(["role": .string("user"), "content": .string(description)]),
        ])
    }

    /// The word on one call; a denial says why.
    static func verdict(_ request: String, denial: String?) -> JSONValue {
        success(
            request,
            .members([
                "hookSpecificOutput": .members([
                    "hookEventName": .string("PreToolUse"),
                    "permissionDecision": .string(denial == nil ? "allow" : "deny"),
                    "permissionDecisionReason": .string(denial ?? "allowed by policy"),
                ])
            ]))
    }

    /// The word on a request that is never granted.
    static func refusal(_ request: String, subtype: String) -> JSONValue {
        let sentence = "the house grants nothing by this way; each call is decided by its hook"
        guard subtype == "can_use_tool" else {
            let response = JSONValue.members([
                "subtype": .string("error"), "request_id": .string(request), "error": .string(sentence),
            ])
            return .members(["type": .string("control_response"), "response": response])
        }
        return success(request, .members(["behavior": .string("deny"), "message": .string(sentence)]))
    }

    private static func success(_ request: String, _ response: JSONValue) -> JSONValue {
        .members([
            "type": .string("control_response"),
            "response": .members([
                "subtype": .string("success"), "request_id": .string(request), "response": response,
            ]),
        ])
    }
}

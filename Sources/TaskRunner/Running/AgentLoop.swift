import FoundationEssentials
import StrictJSON
import TaskLifecycle
import Vocabulary

/// What an agent came to.
struct AgentAnswer: Sendable {
    let text: String
    let stopReason: String
    let calls: Int64
}

/// The native backend: asks the model, judges and runs what it calls for, gives the results back, and again.
struct AgentLoop: Sendable {
    /// Output tokens of one call; the policy may allow fewer.
    static let outputLimit: Int64 = 8_192
    static let deniedLimit = 10

    let task: LiveTask
    let kit: TaskKit
    let board: TaskBoard

    init(_ task: LiveTask, _ kit: TaskKit, board: TaskBoard) { (self.task, self.kit, self.board) = (task, kit, board) }

    private var order: TaskOrder { task.order }
    var now: Instant { board.clock() }

    /// Runs one agent to its answer.
    func run(_ frame: AgentFrame) async throws(TaskEnd) -> AgentAnswer {
        var frame = frame
        var conversation = Conversation(system: system(frame), tools: tools(frame), first: frame.prompt)
        var (denied, calls) = (0, Int64(0))
        while calls < frame.maxTurns {
            if task.status.isFinal || Task.isCancelled { throw .stopped }
            async let warmth: Void? = kit.bench?.warm()
            let turn = try await ModelTurn(self, frame).ask(conversation)
            _ = await warmth
            calls += 1
            tell(turn.blocks, frame.path)
            let uses = turn.blocks.compactMap(ToolUse.init)
            guard !uses.isEmpty else {
                let text = turn.blocks.compactMap(\.shownText).joined(separator: "\n\n")
                return AgentAnswer(text: text, stopReason: turn.stopReason ?? "end_turn", calls: calls)
            }
            conversation.add(turn: turn.blocks)
            let results = try await ToolRound(self, frame).run(uses, &frame)
            for result in results { denied = result.outcome.status == .denied ? denied + 1 : 0 }
            guard denied < Self.deniedLimit else { throw .event(.broke(.deniedRepeatedly)) }
            conversation.add(results: results)
        }
        if frame.depth > 1 { throw .agent("the agent used all of its \(frame.maxTurns) turns") }
        throw .event(.broke(.tooManyTurns))
    }

    private func system(_ frame: AgentFrame) -> [String] {
        SystemPrompt.blocks(agent: frame.card?.body, facts: facts(frame), context: order.request.context)
    }

    /// What an agent is told of its surroundings.
    func facts(_ frame: AgentFrame) -> [(name: String, value: String)] {
        let agents = order.grant.agents.compactMap(kit.library.agent).map { "\($0.name) (\($0.description))" }
        let skills = order.grant.skills.compactMap(kit.library.skill).map { "\($0.name) (\($0.description))" }
        return [
            ("Workspace", kit.workspace.isCopy ? "/project, writable" : "/project, read-only"),
            ("Tools", frame.tools.isEmpty ? "none" : frame.tools.joined(separator: ", ")),
            ("Agents", agents.isEmpty ? "none" : agents.joined(separator: "; ")),
            ("Skills", skills.isEmpty ? "none" : skills.joined(separator: "; ")),
            ("Time limit", "\(order.grant.limits.timeout) s"), ("Date", String(now.secondText.prefix(10))),
        ]
    }

    private func tools(_ frame: AgentFrame) -> [JSONValue] {
        var names = frame.tools
        if !order.grant.agents.isEmpty { names.append("Agent") }
        if !order.grant.skills.isEmpty { names.append("Skill") }
        return names.compactMap(ToolCatalog.definition)
    }

    /// Tells what the model thought and said; a long block comes in several events.
    func tell(_ blocks: [TurnBlock], _ path: String) {
        for block in blocks {
            switch block {
            case .text(let text): tell("text", text, path)
            case .thinking(let text, _): tell("thinking", text, path)
            case .redactedThinking, .toolUse: break
            }
        }
    }

    private func tell(_ type: String, _ text: String, _ path: String) {
        var rest = Substring(text)
        while !rest.isEmpty {
            var end = rest.utf8.index(rest.startIndex, offsetBy: 16 << 10, limitedBy: rest.endIndex) ?? rest.endIndex
            while end != rest.endIndex, rest.utf8[end] & 0xC0 == 0x80 { end = rest.utf8.index(before: end) }
            task.events.tell(type, agent: path, at: now, [.init("content", .string(String(rest[..<end])))])
            rest = rest[end...]
        }
    }
}

extension TurnBlock {
    /// The text of an answer.
    var shownText: String? {
        guard case .text(let text) = self, !text.isEmpty else { return nil }
        return text
    }
}

/// A tool call of the model's.
struct ToolUse: Hashable, Sendable {
    let id: String
    let name: String
    /// `nil` for an input that is no JSON.
    let input: JSONValue?

    init(id: String, name: String, input: JSONValue?) { (self.id, self.name, self.input) = (id, name, input) }

    init?(_ block: TurnBlock) {
        guard case .toolUse(let id, let name, let input) = block else { return nil }
        (self.id, self.name, self.input) = (id, name, input)
    }
}

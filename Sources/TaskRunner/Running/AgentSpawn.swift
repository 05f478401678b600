import StrictJSON
import TaskLifecycle
import Vocabulary

/// A sub-agent: its tools, its time and its money are within those of the agent that asks for it.
struct AgentSpawn {
    private let round: ToolRound

    init(_ round: ToolRound) { self.round = round }

    /// Runs it to its answer; what it spent counts for its parent too.
    func run(_ input: JSONValue, _ parent: AgentFrame, _ spent: inout NanoUSD) async throws(TaskEnd) -> ToolOutcome {
        let name = input["subagent_type"]?.string ?? ""
        guard let card = round.loop.kit.library.agent(name) else { return .error("there is no agent `\(name)`") }
        // Tasks nest as deep as the ledger has levels for accounts.
        guard parent.accounts.count < 9 else { return .error("agents may not nest deeper") }
        let left = parent.limit.subtracting(spent) ?? .zero
        let limit = min(card.maxCost ?? left, left)
        let number = round.task.addAgent()
        let path = "\(parent.path)/\(name).\(number)"
        let account = "\(round.task.id.text)/\(path)"
        guard await round.task.order.door.openAccount(account, parent.accounts[0], limit) else {
            return .error("the agent's account cannot be opened")
        }
        round.task.noteAccount(account)
        let frame = AgentFrame(
            path: path, card: card, tools: parent.tools.filter { card.tools?.contains($0) ?? true },
            depth: parent.depth + 1, accounts: [account] + parent.accounts, limit: limit,
            model: input["model"]?.string ?? card.model ?? parent.model,
            maxTurns: min(card.maxTurns ?? parent.maxTurns, parent.maxTurns), prompt: input["prompt"]?.string ?? "")
        tell(name, path, input, parent)
        let before = round.task.counters(at: round.loop.now).cost
        defer {
            let after = round.task.counters(at: round.loop.now).cost
            spent = spent.adding(after.subtracting(before) ?? .zero) ?? .largest
        }
        do throws(TaskEnd) {
            let answer = try await round.loop.run(frame)
            let cost = round.task.counters(at: round.loop.now).cost.subtracting(before) ?? .zero
            return .ok(
                "\(answer.text)\n\n[agent \(name).\(number): completed, \(answer.calls) calls, $\(cost.dollars)]")
        } catch {
            guard case .agent(let sentence) = error else { throw error }
            return .error("\(sentence)\n\n[agent \(name).\(number): stopped]")
        }
    }

    func tell(_ name: String, _ path: String, _ input: JSONValue, _ parent: AgentFrame) {
        let reason = input["description"]?.string ?? ""
        let seq = round.task.events.tell(
            "agent_spawn", agent: parent.path, at: round.loop.now,
            [
                .init("agent_name", .string(name)), .init("agent_id", .string(path)),
                .init("reason", .string(reason)),
            ])
        round.task.log(
            .members([
                "seq": .integer(seq), "timestamp": .string(round.loop.now.millisecondText),
                "action": .string("agent_spawn"), "agent": .string(parent.path), "agent_id": .string(path),
            ]))
    }
}

import StrictJSON
import TaskLifecycle
import Vocabulary

/// A sub-agent: its tools, its time and its money are within those of the agent that asks for it.
struct AgentSpawn {
    /// One that has its number and its account, and may begin.
    struct Ready {
        let name: String
        let number: Int64
        let frame: AgentFrame
    }

    /// Agents nest as deep as the ledger has levels for accounts.
    private static let depthLimit = 9

    private let round: ToolRound

    init(_ round: ToolRound) { self.round = round }

    /// Gives it a number and an account beneath its parent's; what hinders that goes to the model.
    func prepare(_ input: JSONValue, _ parent: AgentFrame) async -> Result<Ready, AgentHindrance> {
        let name = input["subagent_type"]?.string ?? ""
        guard let card = round.loop.kit.library.agent(name) else {
            return .failure(.init("there is no agent `\(name)`"))
        }
        guard parent.accounts.count < Self.depthLimit else { return .failure(.init("agents may not nest deeper")) }
        let left = round.task.left(of: parent.budgets)
        let limit = min(card.maxCost ?? left, left)
        let number = round.task.addAgent()
        let path = "\(parent.path)/\(name).\(number)"
        let account = "\(round.task.id.text)/\(path)"
        guard await round.task.order.door.openAccount(account, parent.accounts[0], limit) else {
            return .failure(.init("the agent's account cannot be opened"))
        }
        round.task.noteAccount(account)
        let frame = AgentFrame(
            path: path, card: card, tools: parent.tools.filter { card.tools?.contains($0) ?? true },
            depth: parent.depth + 1, accounts: [account] + parent.accounts,
            budgets: [AgentBudget(path: path, limit: limit)] + parent.budgets,
            model: input["model"]?.string ?? card.model ?? parent.model,
            maxTurns: min(card.maxTurns ?? parent.maxTurns, parent.maxTurns), prompt: input["prompt"]?.string ?? "")
        tell(name, path, input, parent)
        return .success(Ready(name: name, number: number, frame: frame))
    }

    /// Runs it to its answer; what it spends counts for its parents too.
    func run(_ ready: Ready) async throws(TaskEnd) -> ToolOutcome {
        let (name, number) = (ready.name, ready.number)
        do throws(TaskEnd) {
            let answer = try await round.loop.run(ready.frame)
            let cost = round.task.spent(by: ready.frame.path)
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

/// Why an agent cannot begin.
struct AgentHindrance: Error {
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

import StrictJSON
import Synchronization
import TaskLifecycle
import Vocabulary

/// The backend `claude-code`: the operator's own program in one sandbox for the task's life.
///
/// Each of its tool calls is decided here before it runs, and each of its model calls passes the one door.
struct ProgramRun {
    /// Seconds that a program gets to end by itself once it has answered.
    private static let grace: UInt64 = 2

    private let loop: AgentLoop
    private var task: LiveTask { loop.task }
    private var order: TaskOrder { loop.task.order }
    private var settings: TaskSettings { loop.board.settings }

    init(_ loop: AgentLoop) { self.loop = loop }

    /// Runs it to its answer; when this returns it is dead and every call of it is settled.
    func run() async throws(TaskEnd) -> AgentAnswer {
        guard let program = settings.program else {
            throw .event(.broke(TaskFault("backend-unavailable", ProgramFault.notConfigured.description)))
        }
        let denials = LastDenial()
        let path = "\(settings.workFolder)/\(order.id.text).gate"
        guard let gate = await order.door.openGate(path, traffic(denials)) else {
            throw .event(.broke(TaskFault("backend-unavailable", "the program's socket `\(path)` cannot be opened")))
        }
        let result: Result<AgentAnswer, TaskEnd>
        do throws(TaskEnd) {
            result = .success(try await run(program, gate, path, denials))
        } catch { result = .failure(error) }
        await gate.close()
        if task.status.isFinal { throw .stopped }
        return try result.get()
    }

    private func traffic(_ denials: LastDenial) -> ProgramTraffic {
        let (task, clock, limit) = (task, loop.board.clock, order.grant.limits.maxCost)
        return ProgramTraffic(
            counters: { task.counters(at: clock()) },
            left: { limit.subtracting(task.counters(at: clock()).cost) ?? .zero },
            billed: { task.add($0) },
            refused: { denial in
                denials.keep(denial)
                guard denial.reason == .budgetExhausted else { return }
                // The task's own account ends it as its cap; any other one is a fault of its surroundings.
                let event = denial.account == "task" ? TaskEvent.capReached : .broke(TaskFault(denial))
                task.end(by: event, at: clock())
            })
    }

    private func run(
        _ settings: ProgramSettings, _ gate: ProgramGate, _ path: String, _ denials: LastDenial
    ) async throws(TaskEnd) -> AgentAnswer {
        let arguments = ProgramCommand.arguments(
            ProgramCommand.words(order), in: loop.kit.view, gate: path,
            seconds: order.grant.limits.timeout, settings.capped(by: order.owner.terms.sandbox),
            loop.board.settings.sandbox.capped(by: order.owner.terms.sandbox))
        let secret = ProgramCommand.secret(gate.key, models: gate.models)
        guard
            let program = await SandboxProgram.start(
                arguments, settings.bounds, secret: secret, keeper: loop.board.keeper)
        else {
            throw .event(.broke(.backendDied("the sandbox cannot be started")))
        }
        program.say(
            ProgramSpeech.opening(
                agents: order.grant.agents.compactMap(loop.kit.library.agent), prompt: prompt,
                seconds: loop.board.settings.approvalSeconds + 5))
        program.say(ProgramSpeech.task(order.request.description))
        var talk = ProgramTalk(loop, program)
        let ended = await listen(to: program, &talk)
        return try answer(talk, ended, denials)
    }

    /// What the program is told beside its own prompt.
    private var prompt: String {
        var facts = loop.facts(loop.kit.mainAgent)
        if !order.grant.skills.isEmpty {
            facts.append(("How to use a skill", "read /skills/<name>/SKILL.md before work of its kind"))
        }
        return SystemPrompt.blocks(agent: nil, facts: facts, context: order.request.context).joined(separator: "\n\n")
    }

    // MARK: Listening

    /// Hears it out; a cancelled wait, an end of ours or its own kill it, and it is dead when this returns.
    private func listen(to program: SandboxProgram, _ talk: inout ProgramTalk) async -> SandboxProgram.End {
        for await line in program.lines {
            program.taken(line)
            await talk.take(line)
            if talk.end != nil { break }
            if talk.answer != nil { program.hush(within: Self.grace) }
        }
        program.kill()
        return await program.end
    }

    private func answer(
        _ talk: ProgramTalk, _ ended: SandboxProgram.End, _ denials: LastDenial
    ) throws(TaskEnd) -> AgentAnswer {
        if task.status.isFinal || Task.isCancelled { throw .stopped }
        if let end = talk.end { throw end }
        guard let answer = talk.answer else {
            let why = ended.errors.split(separator: "\n").last.map(String.init) ?? "\(ended.ending)"
            throw .event(.broke(.backendDied(String(why.prefix(300)))))
        }
        guard answer.isError else {
            let calls = task.counters(at: loop.now).calls
            return AgentAnswer(text: answer.text, stopReason: answer.stopReason, calls: calls)
        }
        if answer.subtype == "error_max_turns" { throw .event(.broke(.tooManyTurns)) }
        if let denial = denials.kept { throw .event(.broke(TaskFault(denial))) }
        throw .event(
            .broke(TaskFault("upstream-unavailable", "the program gave up: \(answer.text.prefix(300))")))
    }
}

/// The last refusal of a model call: why a program gave up.
private final class LastDenial: Sendable {
    private let held = Mutex<CallDenial?>(nil)
    var kept: CallDenial? { held.withLock { $0 } }
    func keep(_ denial: CallDenial) { held.withLock { $0 = denial } }
}

extension TaskFault {
    /// A refusal of the house that ended a task.
    init(_ denial: CallDenial) {
        self.init(denial.reason.word, denial.message, decision: denial.decision, rule: denial.rule)
    }
}

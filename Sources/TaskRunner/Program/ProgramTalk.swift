import StrictJSON
import TaskLifecycle
import Vocabulary

/// A conversation with a program: what it says is told as events, what it asks is decided, what it runs is compared.
struct ProgramTalk {
    /// A call that was decided and has not come back.
    private struct Decided {
        let use: ToolUse
        let frame: AgentFrame
        let denial: ToolOutcome?
        let at: Instant
    }

    private let loop: AgentLoop
    private let program: SandboxProgram
    /// Agents by the call that started them, and those calls by the program's own numbers.
    private var frames: [String: AgentFrame] = [:]
    private var callOfAgent: [String: String] = [:]
    private var seen: [String: ToolUse] = [:]
    private var decided: [String: Decided] = [:]
    private var skillsRead: Set<String> = []
    private var denials = 0
    /// Why the house ends it; nothing that comes later counts.
    private(set) var end: TaskEnd?
    private(set) var answer: ProgramAnswer?

    private var main: AgentFrame { loop.kit.mainAgent }

    init(_ loop: AgentLoop, _ program: SandboxProgram) { (self.loop, self.program) = (loop, program) }

    /// Takes one line; one that cannot be read says nothing, and what it asked for is not granted.
    mutating func take(_ bytes: [UInt8]) async {
        switch ProgramLine.read(bytes) {
        case .gate(let request, let call): await decide(call, request)
        case .asks(let request, let subtype): program.say(ProgramSpeech.refusal(request, subtype: subtype))
        case .said(let blocks, let parent):
            loop.tell(blocks, (parent.flatMap { frames[$0] } ?? main).path)
            for use in blocks.compactMap(ToolUse.init) where decided[use.id] == nil { seen[use.id] = use }
        case .results(let results, let parent):
            for result in results { conclude(result, parent.flatMap { frames[$0] } ?? main) }
        case .agentBegan(let agent, let call): callOfAgent[agent] = call
        case .answered(let answer): self.answer = answer
        case .refused(let why): end = .event(.broke(.backendDied("it does not begin: \(why.prefix(300))")))
        case .other, nil: break
        }
    }

    // MARK: Deciding

    private mutating func decide(_ call: ProgramCall, _ request: String) async {
        let frame = frame(of: call)
        let use = ToolUse(id: call.id, name: call.tool == "Task" ? "Agent" : call.tool, input: call.input)
        let (round, start) = (ToolRound(loop, frame), loop.now)
        var denial: ToolOutcome?
        do throws(TaskEnd) {
            denial = try await round.judge(use, frame, checksShape: false)
            if denial == nil { denial = await denialOfSkill(use, frame) }
        } catch {
            end = error
            return
        }
        seen[use.id] = nil
        decided[use.id] = Decided(use: use, frame: frame, denial: denial, at: start)
        if denial == nil, use.name == "Agent" { begin(use, beneath: frame, round) }
        program.say(ProgramSpeech.verdict(request, denial: denial?.text))
        count(isDenied: denial != nil)
    }

    /// Who asks; an agent that nobody here started has no tools at all.
    private func frame(of call: ProgramCall) -> AgentFrame {
        guard let agent = call.agent else { return main }
        if let frame = callOfAgent[agent].flatMap({ frames[$0] }) { return frame }
        let named = frames.values.filter { $0.card?.name == call.agentName }
        return named.count == 1 ? named[0] : main.without(tools: "\(main.path)/unknown")
    }

    private mutating func count(isDenied: Bool) {
        denials = isDenied ? denials + 1 : 0
        if denials >= AgentLoop.deniedLimit { end = .event(.broke(.deniedRepeatedly)) }
    }

    private mutating func begin(_ use: ToolUse, beneath parent: AgentFrame, _ round: ToolRound) {
        let name = use.input?["subagent_type"]?.string ?? ""
        guard let card = loop.kit.library.agent(name) else { return }  // a reload took it away: it has no tools
        let path = "\(parent.path)/\(name).\(loop.task.addAgent())"
        frames[use.id] = AgentFrame(
            path: path, card: card, tools: parent.tools.filter { card.tools?.contains($0) ?? true },
            depth: parent.depth + 1, accounts: parent.accounts, budgets: parent.budgets, model: parent.model,
            maxTurns: parent.maxTurns, prompt: use.input?["prompt"]?.string ?? "")
        AgentSpawn(round).tell(name, path, use.input ?? .null, parent)
    }

    /// A file of a skill is the skill: the first reading of one is decided as such.
    private mutating func denialOfSkill(_ use: ToolUse, _ frame: AgentFrame) async -> ToolOutcome? {
        guard use.name == "Read", let path = use.input?["file_path"]?.string.flatMap({ FilePath($0) }),
            path.root == .skills, let name = path.parts.first, !skillsRead.contains(name)
        else { return nil }
        let round = ToolRound(loop, frame)
        var step = TaskStep(.skill(name), agent: frame.path, counters: round.counters(frame))
        step.isGranted = loop.task.order.grant.skills.contains(name)
        let ruling = await loop.task.order.door.judge(step)
        guard ruling.verdict == .allow else { return ToolOutcome(.denied, ruling.message) }
        skillsRead.insert(name)
        loop.task.events.tell(
            "skill_invoke", agent: frame.path, at: loop.now,
            [.init("skill", .string(name)), .init("input", .string(path.shown))])
        return nil
    }

    // MARK: Comparing

    /// A call that ran without a yes of ours ends the task: the program cannot be trusted.
    private mutating func conclude(_ result: ProgramResult, _ frame: AgentFrame) {
        if let call = decided.removeValue(forKey: result.call) {
            guard call.denial == nil || result.isError else { return distrust() }
            let outcome = call.denial ?? ToolOutcome(result.isError ? .error : .ok, result.text)
            let round = ToolRound(loop, call.frame)
            return round.tell(call.use, outcome, call.frame, round.milliseconds(since: call.at))
        }
        guard let use = seen.removeValue(forKey: result.call) else { return }
        guard result.isError else { return distrust() }
        // The program itself let it not run, for want of the tool or of its shape.
        let round = ToolRound(loop, frame)
        let isGranted = frame.tools.contains(use.name)
        round.tellCall(use, isGranted ? "allow" : "deny", frame)
        round.tell(use, ToolOutcome(isGranted ? .error : .denied, result.text), frame, 0)
        count(isDenied: !isGranted)
    }

    private mutating func distrust() { end = .event(.broke(.backendUntrusted)) }
}

extension AgentFrame {
    /// The same under another path, and without a single tool.
    fileprivate func without(tools path: String) -> AgentFrame {
        AgentFrame(
            path: path, card: nil, tools: [], depth: depth, accounts: accounts, budgets: budgets, model: model,
            maxTurns: maxTurns, prompt: "")
    }
}

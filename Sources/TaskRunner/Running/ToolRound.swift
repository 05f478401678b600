import Digests
import StrictJSON
import TaskLifecycle
import Vocabulary

/// The calls of one turn: judged one by one, run side by side where they only read or are agents.
///
/// They are answered in their order.
struct ToolRound {
    typealias Result = (id: String, outcome: ToolOutcome)

    /// Read-only calls that run at once.
    static let width = 4
    /// Agents of one turn that run at once; they share what their parent has left.
    static let agentWidth = 8
    static let shownLimit = 16 << 10
    /// Bytes of the arguments of one call in its event.
    static let argumentLimit = 48 << 10

    let loop: AgentLoop
    let frame: AgentFrame
    var task: LiveTask { loop.task }
    private var order: TaskOrder { loop.task.order }

    init(_ loop: AgentLoop, _ frame: AgentFrame) { (self.loop, self.frame) = (loop, frame) }

    /// Runs the calls of one turn.
    ///
    /// - Parameter frame: Loses the tools that a skill takes away.
    func run(_ uses: [ToolUse], _ frame: inout AgentFrame) async throws(TaskEnd) -> [Result] {
        var (results, rest) = ([Result](), uses[...])
        while let use = rest.first {
            let readers = rest.prefix(Self.width).prefix { ToolCatalog.readOnly.contains($0.name) }
            if readers.count > 1 {
                results += try await runReaders(Array(readers), frame)
                rest = rest.dropFirst(readers.count)
                continue
            }
            let agents = rest.prefix(Self.agentWidth).prefix { $0.name == "Agent" }
            if agents.count > 1 {
                results += try await runAgents(Array(agents), frame)
                rest = rest.dropFirst(agents.count)
                continue
            }
            rest = rest.dropFirst()
            let outcome = try await run(use, &frame)
            results.append((use.id, outcome))
            if task.status.isFinal || Task.isCancelled { throw .stopped }
        }
        return results
    }

    private func runReaders(_ uses: [ToolUse], _ frame: AgentFrame) async throws(TaskEnd) -> [Result] {
        var judged: [(use: ToolUse, denial: ToolOutcome?)] = []
        for use in uses { judged.append((use, try await judge(use, frame))) }
        let outcomes = await withTaskGroup(of: (Int, ToolOutcome, Int64).self) { group in
            for (index, item) in judged.enumerated() {
                group.addTask {
                    let start = self.loop.now
                    let outcome: ToolOutcome
                    if let denial = item.denial { outcome = denial } else { outcome = await self.perform(item.use) }
                    return (index, outcome, self.milliseconds(since: start))
                }
            }
            var found: [Int: (ToolOutcome, Int64)] = [:]
            for await (index, outcome, lasted) in group { found[index] = (outcome, lasted) }
            return found
        }
        return judged.enumerated().compactMap { index, item in
            guard let (outcome, lasted) = outcomes[index] else { return nil }
            tell(item.use, outcome, frame, lasted)
            return (item.use.id, outcome)
        }
    }

    /// Agents that were asked for in one turn: each judged and numbered in its order, then all at once.
    private func runAgents(_ uses: [ToolUse], _ frame: AgentFrame) async throws(TaskEnd) -> [Result] {
        var begun: [(use: ToolUse, made: Swift.Result<AgentSpawn.Ready, AgentHindrance>?, denial: ToolOutcome?)] = []
        for use in uses {
            let denial = try await judge(use, frame)
            let made = denial == nil ? await AgentSpawn(self).prepare(use.input ?? .null, frame) : nil
            begun.append((use, made, denial))
        }
        let start = loop.now
        let ended = await withTaskGroup(of: (Int, Swift.Result<ToolOutcome, TaskEnd>).self) { group in
            for (index, item) in begun.enumerated() {
                group.addTask {
                    if let denial = item.denial { return (index, .success(denial)) }
                    return (index, await self.runAgent(item.made))
                }
            }
            var found: [Int: Swift.Result<ToolOutcome, TaskEnd>] = [:]
            for await (index, result) in group {
                found[index] = result
                // One that ends the task ends its siblings.
                if case .failure = result { group.cancelAll() }
            }
            return found
        }
        let failures = ended.values.compactMap { if case .failure(let end) = $0 { end } else { nil } }
        if let end = failures.first(where: { $0.event != nil }) ?? failures.first { throw end }
        var results: [Result] = []
        for (index, item) in begun.enumerated() {
            guard case .success(let outcome)? = ended[index] else { continue }
            tell(item.use, outcome, frame, milliseconds(since: start))
            results.append((item.use.id, outcome))
        }
        if task.status.isFinal || Task.isCancelled { throw .stopped }
        return results
    }

    private func runAgent(
        _ made: Swift.Result<AgentSpawn.Ready, AgentHindrance>?
    ) async -> Swift.Result<ToolOutcome, TaskEnd> {
        switch made {
        case .success(let ready)?:
            do throws(TaskEnd) { return .success(try await AgentSpawn(self).run(ready)) } catch {
                return .failure(error)
            }
        case .failure(let hindrance)?: return .success(.error(hindrance.sentence))
        case nil: return .success(.error("the agent was not begun"))
        }
    }

    private func run(_ use: ToolUse, _ frame: inout AgentFrame) async throws(TaskEnd) -> ToolOutcome {
        let start = loop.now
        let outcome: ToolOutcome
        if let denial = try await judge(use, frame) {
            outcome = denial
        } else if use.name == "Agent" {
            outcome = try await runAgent(AgentSpawn(self).prepare(use.input ?? .null, frame)).get()
        } else if use.name == "Skill" {
            outcome = readSkill(use.input ?? .null, &frame)
        } else {
            outcome = await perform(use)
        }
        tell(use, outcome, frame, milliseconds(since: start))
        return outcome
    }

    func milliseconds(since start: Instant) -> Int64 {
        max(0, loop.now.nanoseconds - start.nanoseconds) / 1_000_000
    }

    // MARK: Judging

    /// What keeps a call from running: a fault of its shape or a denial; `nil` lets it run.
    ///
    /// - Parameter checksShape: Off for the calls of a program that has schemas of its own.
    func judge(
        _ use: ToolUse, _ frame: AgentFrame, checksShape: Bool = true
    ) async throws(TaskEnd) -> ToolOutcome? {
        let input = use.input ?? .null
        if checksShape, let schema = ToolCatalog.schema(of: use.name),
            let fault = SchemaCheck.fault(in: input, against: schema)
        {
            tellCall(use, "allow", frame)
            return .error("the call does not fit the tool: \(fault)")
        }
        var step = TaskStep(subject(use, input), agent: frame.path, counters: counters(frame))
        step.isGranted = isGranted(use, input, frame)
        let ruling = await order.door.judge(step)
        tellCall(use, ruling.verdict.rawValue, frame)
        switch ruling.verdict {
        case .allow: return nil
        case .deny: return ToolOutcome(.denied, ruling.message)
        case .ask:
            guard order.request.approvals == .wait else {
                return ToolOutcome(.denied, ruling.message + " This task was started with `approvals` set to `deny`.")
            }
            return try await ApprovalWait(self).wait(for: ruling, of: step, use, frame)
        }
    }

    private func subject(_ use: ToolUse, _ input: JSONValue) -> TaskStep.Subject {
        switch use.name {
        case "Agent": return .agent(input["subagent_type"]?.string ?? "")
        case "Skill": return .skill(input["skill"]?.string ?? "")
        default:
            let path = input["file_path"]?.string ?? input["path"]?.string
            let resolved = path.flatMap(loop.kit.files.resolved)?.shown
            return .tool(use.name, input, resolved: resolved)
        }
    }

    func counters(_ frame: AgentFrame) -> TaskCounters {
        var counters = task.counters(at: loop.now)
        counters.depth = frame.depth
        return counters
    }

    private func isGranted(_ use: ToolUse, _ input: JSONValue, _ frame: AgentFrame) -> Bool {
        switch use.name {
        case "Agent": order.grant.agents.contains(input["subagent_type"]?.string ?? "")
        case "Skill": order.grant.skills.contains(input["skill"]?.string ?? "")
        default: frame.tools.contains(use.name)
        }
    }

    // MARK: Running

    private func perform(_ use: ToolUse) async -> ToolOutcome {
        let (input, files) = (use.input ?? .null, loop.kit.files)
        let path = input["file_path"]?.string ?? input["path"]?.string ?? "."
        switch use.name {
        case "Read":
            return files.read(
                path, offset: Int(clamping: input["offset"]?.integer ?? 1),
                limit: Int(clamping: input["limit"]?.integer ?? Int64(FileTools.lineLimit)))
        case "LS": return files.list(path, ignoring: (input["ignore"]?.array ?? []).compactMap(\.string))
        case "Glob": return files.glob(input["pattern"]?.string ?? "", in: path)
        case "Write": return files.write(path, input["content"]?.string ?? "")
        case "Edit":
            return files.edit(
                path, old: input["old_string"]?.string ?? "", new: input["new_string"]?.string ?? "",
                everywhere: input["replace_all"]?.bool ?? false)
        case "Grep": return await grep(input)
        case "Bash": return await bash(input)
        case "WebFetch": return await WebFetch(fetch: order.door.fetch).run(input["url"]?.string ?? "")
        default: return .error("there is no tool `\(use.name)`")
        }
    }

    private func grep(_ input: JSONValue) async -> ToolOutcome {
        guard let bench = loop.kit.bench else { return .error("no sandbox could be started (sandbox-unavailable)") }
        let path = input["path"]?.string ?? "."
        // The sandbox has a root of its own, into which a link of the workspace may lead.
        guard loop.kit.files.isBeneath(path) else { return .error(FileRefusal.outside.sentence(path)) }
        let isHidden = loop.kit.files.hidden(beneath: path)
        return await SandboxTools(bench: bench).grep(input) { path in FilePath(path).map(isHidden) ?? true }
    }

    private func bash(_ input: JSONValue) async -> ToolOutcome {
        guard let bench = loop.kit.bench else { return .error("no sandbox could be started (sandbox-unavailable)") }
        let asked = input["timeout"]?.integer.map { Duration.milliseconds($0) } ?? SandboxTools.bashDefault
        let left = Duration.nanoseconds(task.timeLeft(at: loop.now) ?? 0)
        let (workspace, limits) = (loop.kit.workspace, loop.board.settings.workspaceLimits)
        return await SandboxTools(bench: bench).bash(
            input["command"]?.string ?? "", within: min(asked, left), isOver: { workspace.isOver(limits) })
    }

    private func readSkill(_ input: JSONValue, _ frame: inout AgentFrame) -> ToolOutcome {
        let name = input["skill"]?.string ?? ""
        guard let card = loop.kit.library.skill(name) else { return .error("there is no skill `\(name)`") }
        task.events.tell(
            "skill_invoke", agent: frame.path, at: loop.now,
            [.init("skill", .string(name)), .init("input", .string(input["args"]?.string ?? ""))])
        // A skill can only take tools away, never add one.
        if let allowed = card.allowedTools { frame.tools = frame.tools.filter(allowed.contains) }
        return .ok("\(card.body)\n\nfiles: /skills/\(name)")
    }

    // MARK: Telling

    func tellCall(_ use: ToolUse, _ verdict: String, _ frame: AgentFrame) {
        let (arguments, isCut) = Self.shown(use.input ?? .null)
        var fields: [JSONValue.Member] = [
            .init("call_id", .string(use.id)), .init("tool", .string(use.name)), .init("arguments", arguments),
            .init("verdict", .string(verdict)),
        ]
        if isCut { fields.append(.init("truncated", .bool(true))) }
        task.events.tell("tool_call", agent: frame.path, at: loop.now, fields)
    }

    /// Arguments as an event shows them: a message over a socket has at most 64 KiB, a file may have more.
    private static func shown(_ arguments: JSONValue) -> (value: JSONValue, isCut: Bool) {
        guard JSONWriter.plain(arguments).count > argumentLimit else { return (arguments, false) }
        let members = (arguments.members ?? []).map { member -> JSONValue.Member in
            guard let text = member.value.string, text.utf8.count > shownLimit else { return member }
            return .init(member.name, .string(String(text.prefix(shownLimit / 4))))
        }
        let cut = JSONValue.object(members)
        return (JSONWriter.plain(cut).count > argumentLimit ? .object([]) : cut, true)
    }

    func tell(_ use: ToolUse, _ outcome: ToolOutcome, _ frame: AgentFrame, _ lasted: Int64) {
        var fields: [JSONValue.Member] = [
            .init("call_id", .string(use.id)), .init("tool", .string(use.name)),
            .init("status", .string(outcome.status.rawValue)),
        ]
        let isCut = outcome.text.utf8.count > Self.shownLimit
        let shown = isCut ? String(outcome.text.prefix(Self.shownLimit / 4)) : outcome.text
        fields.append(.init("result", .string(shown)))
        if isCut { fields.append(.init("truncated", .bool(true))) }
        let seq = task.events.tell("tool_result", agent: frame.path, at: loop.now, fields)
        task.log(
            .members([
                "seq": .integer(seq), "timestamp": .string(loop.now.millisecondText), "action": .string("tool_call"),
                "agent": .string(frame.path), "tool": .string(use.name), "status": .string(outcome.status.rawValue),
                "duration_ms": .integer(lasted),
            ]))
    }
}

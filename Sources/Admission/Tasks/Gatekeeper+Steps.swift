import AuditLog
import Digests
import PolicyLanguage
import Store
import StrictJSON
package import TaskLifecycle
import Vocabulary

extension Gatekeeper {
    /// Judges one step of a task by the policy of now, and answers once its leaf is on disk.
    ///
    /// A path is judged as written and as resolved; the stricter verdict counts. Without a leaf there is no yes.
    package func judge(_ step: TaskStep, of task: TaskStanding) async -> StepRuling {
        let (ruling, leaf) = decide(step, of: task)
        let (tenant, told) = (task.principal.tenant?.id, leaf)
        let isWritten = await withCheckedContinuation { continuation in
            let isQueued = writer.submit({ books in try books.tell(told, of: tenant) }) { _ in
                continuation.resume(returning: true)
            }
            if !isQueued { continuation.resume(returning: false) }
        }
        guard isWritten else {
            return StepRuling(
                .deny, decision: ruling.decision, subject: ruling.subject,
                message: "the call cannot be written down now, so it may not run (overloaded)", reason: .overloaded)
        }
        return ruling
    }

    /// True for a path that the policy denies to reading tools whatever else holds: its name is hidden from lists.
    package func hides(_ path: String, from task: TaskStanding) -> Bool {
        let (snapshot, now) = (decisions.current(for: task.principal), clock())
        guard let standing = snapshot.standing(of: task.principal, leastTier: settings.leastTier) else { return true }
        let facts = facts(of: task.principal, task.address, standing, snapshot, at: now)
        let call = Call.tool("Read", .members(["file_path": .string(path)]), in: Self.places)
        let decision = snapshot.policy.decide(call, for: standing.profile, facts: facts)
        return decision.verdict == .deny && decision.reason == .fileDenied
    }

    /// Whether the policy has any rule by which `hides` could be true.
    package func hidesFiles(from task: TaskStanding) -> Bool {
        let snapshot = decisions.current(for: task.principal)
        return snapshot.standing(of: task.principal, leastTier: settings.leastTier)?.profile.deniesFiles ?? true
    }

    private static let places = PathPlaces(root: "/project", home: "/tmp")

    private func decide(_ step: TaskStep, of task: TaskStanding) -> (StepRuling, Leaf) {
        let (snapshot, now) = (decisions.current(for: task.principal), clock())
        let id = DecisionID.drawn()
        let subject = step.text
        guard let standing = snapshot.standing(of: task.principal, leastTier: settings.leastTier) else {
            let ruling = StepRuling(
                .deny, decision: id.text, subject: subject, message: "the policy in force has no tier for this key",
                reason: .toolDenied)
            return (ruling, leaf(of: step, ruling, task, PolicyStamp(ruling, id, nil, snapshot)))
        }
        var facts = facts(of: task.principal, task.address, standing, snapshot, at: now)
        facts.set(step.counters)
        let decision = snapshot.policy.decide(calls(of: step), for: standing.profile, facts: facts)
        var ruling = StepRuling(
            StepRuling.Verdict(decision.verdict), decision: id.text, subject: subject, rule: decision.rule?.text,
            because: decision.because, reason: decision.reason)
        if ruling.verdict == .ask, step.isApproved {
            ruling = StepRuling(.allow, decision: id.text, subject: subject, rule: decision.rule?.text)
        }
        if !step.isGranted {
            ruling = StepRuling(
                .deny, decision: id.text, subject: subject, rule: nil, because: "it was not granted to this task",
                reason: step.denialReason)
        }
        if ruling.verdict != .deny, let limit = exceeded(step, decision.limits) {
            ruling = StepRuling(
                .deny, decision: id.text, subject: subject, rule: limit.place.text,
                because: "limit \(limit.slot.kind) is \(limit.amount)", reason: .agentDenied)
        }
        ruling.message = message(ruling, standing, step, facts, snapshot)
        var stamp = PolicyStamp(ruling, id, decision.ruling, snapshot)
        if let candidate = snapshot.candidate {
            stamp.shadow = candidate.judge(
                calls(of: step), decision, facts, of: task.principal, least: settings.leastTier, at: now, id)
        }
        return (ruling, leaf(of: step, ruling, task, stamp))
    }

    /// The limit that one more agent would pass.
    private func exceeded(_ step: TaskStep, _ limits: Limits) -> Limit? {
        guard case .agent = step.subject else { return nil }
        if let depth = limits.depth, step.counters.depth + 1 > depth.amount { return depth }
        if let agents = limits.agents, step.counters.agents + 1 > agents.amount { return agents }
        return nil
    }

    private func calls(of step: TaskStep) -> [Call] {
        switch step.subject {
        case .agent(let name): return [.agent(name)]
        case .skill(let name): return [.skill(name)]
        case .tool(let name, let input, let resolved):
            let written = Call.tool(name, input, in: Self.places)
            guard let resolved, let members = input.members else { return [written] }
            let field = members.contains { $0.name == "file_path" } ? "file_path" : "path"
            let moved = members.map { $0.name == field ? JSONValue.Member(field, .string(resolved)) : $0 }
            return [written, .tool(name, .object(moved), in: Self.places)]
        }
    }

    private func message(
        _ ruling: StepRuling, _ standing: KeyStanding, _ step: TaskStep, _ facts: Facts, _ snapshot: DecisionSnapshot
    ) -> String {
        guard ruling.verdict != .allow else { return "" }
        let place = ruling.rule.map { " by \($0)" } ?? ""
        let why = ruling.because ?? (ruling.rule == nil ? "no rule allows it" : "a rule denies it")
        let tiers = snapshot.policy.tiersFromBelow.filter { name in
            guard step.isGranted, name != standing.tier, let other = snapshot.policy.profile(for: Subject(tier: name))
            else { return false }
            return snapshot.policy.decide(calls(of: step), for: other, facts: facts).verdict == .allow
        }
        let lift = tiers.isEmpty ? "in no tier" : "in tier \(tiers.map(\.text).joined(separator: ", "))"
        return """
            denied [\(ruling.decision)]: \(ruling.subject)\(place): \(why).
            Would be allowed: \(lift). Do not retry this call.
            """
    }

    private func leaf(
        of step: TaskStep, _ ruling: StepRuling, _ task: TaskStanding, _ stamp: PolicyStamp
    ) -> Leaf {
        let (kind, object, arguments) = step.told
        var leaf = Leaf(
            kind, by: .task(task.id, key: task.principal.keyID, agent: step.agent), on: object,
            facts: arguments.map { [.arguments($0)] } ?? [])
        leaf.decision = LeafDecision(rawValue: ruling.verdict.rawValue) ?? .deny
        leaf.reason = ruling.verdict == .allow ? nil : ruling.reason
        leaf.policy = stamp
        return leaf
    }
}

extension PolicyStamp {
    /// Of one step; the rule's hash only where the rule that decided is the policy's own.
    fileprivate init(_ step: StepRuling, _ id: DecisionID, _ ruling: Ruling?, _ snapshot: DecisionSnapshot) {
        let own = ruling?.place.text == step.rule ? ruling : nil
        self.init(
            revision: snapshot.policy.hash, rule: step.rule ?? "default", ruleHash: own?.sha256, because: step.because,
            decision: id)
    }
}

extension StepRuling.Verdict {
    fileprivate init(_ verdict: PolicyVerdict) {
        self =
            switch verdict {
            case .allow: .allow
            case .ask: .ask
            case .deny: .deny
            }
    }
}

extension TaskStep {
    /// `tool Bash("git push origin main")`, never shortened.
    fileprivate var text: String {
        switch subject {
        case .agent(let name): return "agent \(name)"
        case .skill(let name): return "skill \(name)"
        case .tool(let name, let input, _):
            let fields = ["command", "file_path", "path", "pattern", "url"]
            guard let argument = fields.lazy.compactMap({ input[$0]?.string }).first else { return "tool \(name)" }
            var quoted: [UInt8] = []
            JSONWriter.append(argument, to: &quoted)
            return "tool \(name)(\(String(decoding: quoted, as: UTF8.self)))"
        }
    }

    fileprivate var denialReason: Reason {
        switch subject {
        case .agent: .agentDenied
        case .skill: .skillDenied
        case .tool: .toolDenied
        }
    }

    fileprivate var told: (EventKind, LeafObject, Digest256?) {
        switch subject {
        case .agent(let name): (.agentDecided, LeafObject(.agent, name), nil)
        case .skill(let name): (.skillDecided, LeafObject(.skill, name), nil)
        case .tool(let name, let input, _):
            (.toolDecided, LeafObject(.tool, name), SHA256.hash(JSONWriter.plain(input)))
        }
    }
}

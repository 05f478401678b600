import BudgetLedger
import Digests
import PolicyLanguage
import Store
package import TaskLifecycle
import Vocabulary

extension Gatekeeper {
    /// Judges a whole task before it begins: lists, model, time, money.
    ///
    /// What a request asks for is a subset of what the policy allows; left out is all of it, an empty list nothing.
    package func judge(
        _ ask: TaskAsk, of principal: Principal, from address: PolicyAddress?
    ) -> Result<TaskRuling, CallRefusal> {
        let (snapshot, now) = (decisions.current(for: principal), clock())
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else {
            return .failure(
                CallRefusal(.modelDenied, "the policy in force has no tier for this key, so nothing is allowed"))
        }
        var facts = facts(of: principal, address, standing, snapshot, at: now)
        facts.set(TaskCounters())
        let judge = TaskJudge(
            ask: ask, snapshot: snapshot, standing: standing, facts: facts, tenant: principal.tenant?.id,
            settings: settings, now: now)
        do throws(CallRefusal) {
            var ruling = try judge.judge()
            ruling.rate = rates.look(
                snapshot.policy.limits(for: standing.profile, facts: facts), for: principal, at: now)
            ruling.budgetUsedPercent = board.facts(of: principal.keyID, at: now).map { $0.used / 100 }
            return .success(ruling)
        } catch {
            var refusal = error
            refusal.stamp(refusal.decision ?? judge.id, snapshot)
            return .failure(refusal)
        }
    }

    /// The facts that do not depend on a call.
    func facts(
        of principal: Principal, _ address: PolicyAddress?, _ standing: KeyStanding, _ snapshot: DecisionSnapshot,
        at now: Instant
    ) -> Facts {
        var facts = standing.profile.facts
        facts.setOutsideTask()
        facts.ip = address
        if let budget = board.facts(of: principal.keyID, at: now) {
            facts.budgetUsedBasisPoints = Int64(budget.used)
            facts.budgetLeftNanoUSD = budget.left.count
        }
        ZoneMinutes.shared.set(snapshot.policy.zones, at: now, in: &facts)
        return facts
    }

    /// The model of a completion that names one, or none.
    ///
    /// - Parameter tokens: Of the prompt and the answer together, about; `output` of the answer alone, at most.
    package func chooseModel(
        _ named: String?, tokens: Int64, output: Int64, for principal: Principal, from address: PolicyAddress?
    ) -> Result<ModelChoice, CallRefusal> {
        let (snapshot, now) = (decisions.current(for: principal), clock())
        guard let standing = snapshot.standing(of: principal, leastTier: settings.leastTier) else {
            return .failure(CallRefusal(.modelDenied, "the policy in force has no tier for this key"))
        }
        let facts = facts(of: principal, address, standing, snapshot, at: now)
        let chooser = ModelChooser(
            snapshot: snapshot, standing: standing, facts: facts, tenant: principal.tenant?.id, settings: settings,
            now: now)
        guard let named else { return chooser.forCompletion(tokens: tokens, output: output) }
        return chooser.named(named).flatMap { chooser.bounded($0, output: output) }
    }
}

extension DecisionID {
    /// A new one.
    static func drawn() -> DecisionID {
        var generator = SecureRandom()
        return DecisionID(using: &generator)
    }
}

/// Judges one task by one snapshot.
private struct TaskJudge {
    let ask: TaskAsk
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let facts: Facts
    let tenant: TenantID?
    let settings: GatekeeperSettings
    let now: Instant
    let id = DecisionID.drawn()

    private static let timeoutDefault: Int64 = 300

    func judge() throws(CallRefusal) -> TaskRuling {
        let request = ask.request
        let chooser = ModelChooser(
            snapshot: snapshot, standing: standing, facts: facts, tenant: tenant, settings: settings, now: now)
        let choice = try (request.model.map(chooser.named) ?? chooser.forTask()).get()
        let tools = try granted(request.tools, ask.tools, "tool") { .offered($0) }
        let agents = try granted(request.agents, ask.agents, "agent") { .agent($0) }
        let skills = try granted(request.skills, ask.skills, "skill") { .skill($0) }
        let grant = TaskGrant(
            tools: tools, agents: agents, skills: skills, model: snapshot.prices.resolve(choice.chosen),
            modelChoice: choice, limits: try limits())
        return TaskRuling(grant: grant, decision: id, policy: snapshot.hashText)
    }

    private func granted(
        _ list: NameList, _ known: [String], _ kind: String, _ call: (String) -> Call
    ) throws(CallRefusal) -> [String] {
        do throws(NameRefusal) {
            return try list.granted(known: known) { decide(call($0)).verdict != .deny }
        } catch {
            throw refusal(of: error, kind, call)
        }
    }

    private func refusal(of error: NameRefusal, _ kind: String, _ call: (String) -> Call) -> CallRefusal {
        switch error {
        case .denied(let name):
            let writer = RefusalWriter(
                snapshot: snapshot, tier: standing.tier, profile: standing.profile, id: id, tenant: tenant)
            return writer.refusal(decide(call(name)), subject: "\(kind) \(name)", call: call(name), facts)
        case .unknown(let name, let nearest):
            let reason: Reason = kind == "tool" ? .toolDenied : kind == "agent" ? .agentDenied : .skillDenied
            let cure = nearest.map { "did you mean `\($0)`?" } ?? "GET /v1/capabilities lists what there is"
            var refusal = CallRefusal(reason, "there is no \(kind) `\(name)`; \(cure)")
            refusal.subject = "\(kind) \(name)"
            return refusal
        }
    }

    private func decide(_ call: Call) -> Decision {
        snapshot.policy.decide(call, for: standing.profile, facts: facts)
    }

    private func limits() throws(CallRefusal) -> TaskLimits {
        let policy = snapshot.policy.limits(for: standing.profile, facts: facts)
        let request = ask.request
        let ceiling = policy.timeoutMilliseconds.map { max(1, $0.amount / 1_000) }
        if let asked = request.timeout, let ceiling, asked > ceiling {
            throw limited(
                "timeout", policy.timeoutMilliseconds,
                "a timeout of \(asked) s is above the \(ceiling) s that tier \(standing.tier) allows; ask for less")
        }
        let cost = request.maxCost ?? min(ask.maxCostDefault, ask.maxCostMax)
        guard cost <= ask.maxCostMax else {
            throw limited("max_cost", nil, "`max_cost` is at most \(ask.maxCostMax.dollars) USD here; ask for less")
        }
        return TaskLimits(
            timeout: request.timeout ?? min(Self.timeoutDefault, ceiling ?? .max), maxCost: cost,
            maxTurns: request.maxTurns, output: policy.outputTokens?.amount,
            concurrency: policy.concurrency(.key)?.amount)
    }

    private func limited(_ path: String, _ limit: Limit?, _ message: String) -> CallRefusal {
        var refusal = CallRefusal(.optionDenied, message)
        refusal.path = path
        refusal.rule = limit?.place.text
        refusal.decision = id
        return refusal
    }
}

import BudgetLedger
import PolicyLanguage
import TaskLifecycle
import Vocabulary

/// Which model serves when none is named: a published rule that never reads the words of a prompt.
struct ModelChooser {
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let facts: Facts
    let tenant: TenantID?
    let settings: GatekeeperSettings
    let now: Instant

    private struct Candidate {
        let alias: String
        let id: String
    }

    /// The choice for a completion of about so many tokens, `output` of them in the answer at most.
    func forCompletion(tokens: Int64, output: Int64) -> Result<ModelChoice, CallRefusal> {
        let allowed = candidates(upTo: settings.autoCeiling)
        let longest = allowed.compactMap { snapshot.prices.row($0.id) }.max { $0.maxOutput < $1.maxOutput }
        if let longest, output > longest.maxOutput { return .failure(Self.tooLong(output, longest)) }
        let fitting = allowed.filter { candidate in
            snapshot.prices.row(candidate.id).map { tokens <= $0.maxInput && output <= $0.maxOutput } ?? false
        }
        guard let first = fitting.first else { return .failure(none()) }
        let isCheapest = allowed.first?.alias == first.alias
        return .success(
            ModelChoice(
                requested: nil, chosen: first.alias, reason: isCheapest ? .cheapestAllowed : .smallestThatFits))
    }

    /// The choice for a task.
    func forTask() -> Result<ModelChoice, CallRefusal> {
        let allowed = candidates(upTo: settings.autoCeiling)
        let order = settings.aliasOrder
        guard let place = order.firstIndex(of: settings.taskDefault) else { return .failure(none()) }
        if allowed.contains(where: { $0.alias == settings.taskDefault }) {
            return .success(ModelChoice(requested: nil, chosen: settings.taskDefault, reason: .taskDefault))
        }
        let places = allowed.compactMap { candidate in order.firstIndex(of: candidate.alias) }
        if let below = places.filter({ $0 < place }).max() {
            return .success(ModelChoice(requested: nil, chosen: order[below], reason: .taskDefaultDenied))
        }
        guard let above = places.filter({ $0 > place }).min() else { return .failure(none()) }
        return .success(ModelChoice(requested: nil, chosen: order[above], reason: .smallestThatFits))
    }

    /// What a request names, if the policy lets it.
    func named(_ model: String) -> Result<ModelChoice, CallRefusal> {
        let id = snapshot.prices.resolve(model)
        guard snapshot.prices.row(id) != nil else {
            return .failure(
                CallRefusal(.modelUnknown, "model \(model) is not known here; GET /v1/models lists what is served"))
        }
        let decision = snapshot.policy.decide(.model(id), for: standing.profile, facts: facts)
        guard decision.verdict != .deny else {
            return .failure(
                writer.refusal(decision, subject: "model \(model)", call: .model(id), facts))
        }
        return .success(ModelChoice(requested: model, chosen: model, reason: id == model ? .requested : .alias))
    }

    /// The choice, unless its model never answers at such length: the request is wrong then, whatever the policy says.
    func bounded(_ choice: ModelChoice, output: Int64) -> Result<ModelChoice, CallRefusal> {
        guard let row = snapshot.prices.row(snapshot.prices.resolve(choice.chosen)), output > row.maxOutput else {
            return .success(choice)
        }
        return .failure(Self.tooLong(output, row))
    }

    private static func tooLong(_ output: Int64, _ row: PriceRow) -> CallRefusal {
        var refusal = CallRefusal(
            .invalidRequest,
            "`max_tokens` is \(output), and the most that \(row.id) answers with is \(row.maxOutput); ask for less")
        refusal.path = "max_tokens"
        return refusal
    }

    /// Aliases in price order that are priced, served and allowed now, after the route.
    private func candidates(upTo ceiling: String) -> [Candidate] {
        let end = settings.aliasOrder.firstIndex(of: ceiling) ?? settings.aliasOrder.count - 1
        return settings.aliasOrder.prefix(end + 1).compactMap { alias in
            let id = snapshot.prices.resolve(alias)
            guard snapshot.prices.rate(for: id, at: now) != nil else { return nil }
            let decision = snapshot.policy.decide(.model(id), for: standing.profile, facts: facts)
            guard decision.verdict == .allow else { return nil }
            return Candidate(alias: alias, id: id)
        }
    }

    private var writer: RefusalWriter {
        RefusalWriter(
            snapshot: snapshot, tier: standing.tier, profile: standing.profile, id: DecisionID.drawn(), tenant: tenant)
    }

    /// Names the rule that refused the first of them.
    private func none() -> CallRefusal {
        let id = snapshot.prices.resolve(settings.aliasOrder.first ?? "haiku")
        let decision = snapshot.policy.decide(.model(id), for: standing.profile, facts: facts)
        var refusal = writer.refusal(decision, subject: "model \(id)", call: .model(id), facts)
        if decision.verdict == .allow {
            refusal = CallRefusal(.modelDenied, "no model is large enough, served and allowed for this; name one")
        }
        return refusal
    }
}

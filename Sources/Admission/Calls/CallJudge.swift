import AuditLog
import BudgetLedger
import MessagesWire
import PolicyLanguage
import StrictJSON
import Vocabulary

/// Judges one call by one snapshot: pure, on the thread that asks.
///
/// The order is that of `docs/reference/decisions.md`: options, model and route, tools, limits, obligations, price. The
/// first that says no is the answer.
struct CallJudge {
    let call: IncomingCall
    let snapshot: DecisionSnapshot
    let standing: KeyStanding
    let gatekeeper: Gatekeeper
    let budget: BudgetFacts?
    let id: DecisionID

    var settings: GatekeeperSettings { gatekeeper.settings }

    /// The ruling, or the refusal as the client reads it.
    func judge() throws(CallRefusal) -> CallRuling {
        try checkOptions()
        let asked = snapshot.prices.resolve(call.peek.model)
        var facts = self.facts()
        var hold = try held(shape(model: asked))
        // Facts about the price come from the model as asked for: the route is decided by them.
        facts.requestTokens = hold.worst.input
        facts.requestCostNanoUSD = hold.worst.amount.count
        let primary = try permitted(.model(asked), subject: "model \(call.peek.model)", facts)
        let billed = primary.route?.modelID ?? asked
        if billed != asked { hold = try held(shape(model: billed)) }
        var ruling = CallRuling(
            id: id, billedModel: billed, limits: primary.limits, facts: facts, budget: budget, rule: primary.ruling,
            deadline: settings.requestLimit, hold: hold)
        ruling.shadow = shadow(.model(asked), primary, facts)
        note(asked: asked, billed: billed, &ruling)
        try judgeOtherModels(&ruling)
        try judgeTools(&ruling)
        try applyLimits(&ruling)
        try fitIntoTask(&ruling)
        redact(primary.redactions, &ruling)
        return ruling
    }

    // MARK: Facts and price

    private func facts() -> Facts {
        var facts = standing.profile.facts
        facts.set(call.task?.counters)
        facts.requestBytes = Int64(call.peek.bodyBytes)
        facts.ip = call.address
        if let budget {
            facts.budgetUsedBasisPoints = Int64(budget.used)
            facts.budgetLeftNanoUSD = budget.left.count
        }
        ZoneMinutes.shared.set(snapshot.policy.zones, at: call.receivedAt, in: &facts)
        return facts
    }

    /// The worst case by the prices of the snapshot; counting tokens costs nothing.
    func held(_ shape: CallShape) throws(CallRefusal) -> HeldCall {
        do {
            let worst = try snapshot.prices.hold(for: shape, at: call.receivedAt, mcpRounds: settings.mcpRounds)
            return HeldCall(shape: shape, worst: worst, at: call.receivedAt)
        } catch {
            throw refusal(of: error)
        }
    }

    func refusal(of error: PricingRefusal) -> CallRefusal {
        var refusal: CallRefusal
        switch error {
        case .modelUnknown(let model):
            refusal = CallRefusal(
                .modelUnknown, "model \(model) is not known here; GET /v1/models lists what is served")
        case .modelUnpriced(let model):
            refusal = CallRefusal(
                .modelUnpriced,
                "model \(model) has no price in force, so no budget could hold; ask an admin for a price")
        case .toolUnpriced(let tool):
            refusal = CallRefusal(
                .modelUnpriced,
                "the provider's tool \(tool) has no price here; leave it out or ask an admin for a price")
        case .outOfRange:
            refusal = CallRefusal(.invalidRequest, "a count of the request is out of range; send smaller numbers")
        }
        refusal.stamp(id, snapshot)
        return refusal
    }

    private func shape(model: String) -> CallShape {
        var shape = CallShape(model: model, textBytes: Int64(call.peek.textBytes), maxTokens: call.peek.maxTokens)
        shape.countedTokens = call.count.tokens
        shape.images = Int64(call.peek.images)
        shape.unreadableDocuments = Int64(call.peek.unreadableDocuments)
        shape.hasTools = !call.peek.tools.isEmpty
        shape.thinkingBudget = call.peek.thinkingBudget
        shape.caching = CallShape.Caching(rawValue: call.peek.caching.rawValue) ?? .anHour
        shape.compacts = call.peek.compacts
        shape.terms.geo = call.peek.inferenceGeo
        shape.terms.isFast = call.peek.speed == "fast"
        shape.terms.serviceTier = call.peek.serviceTier
        shape.fallbacks = call.peek.fallbacks.map { fallback in
            CallShape.Fallback(model: snapshot.prices.resolve(fallback.model), maxTokens: fallback.maxTokens)
        }
        for tool in call.peek.tools { add(tool, to: &shape) }
        return shape
    }

    private func add(_ tool: OfferedTool, to shape: inout CallShape) {
        switch tool.runner {
        case .client: break
        case .server: shape.mcpToolsets += 1
        case .upstream:
            // Searching the list of tools brings nothing into the prompt that is not in the body already.
            guard let name = Self.pricedTools[tool.name] else { return }
            shape.serverTools.append(CallShape.ServerToolUse(name: name, maxUses: tool.maxUses ?? 1))
        case .advisor:
            shape.advisor = CallShape.Advisor(
                model: snapshot.prices.resolve(tool.model ?? call.peek.model), maxUses: tool.maxUses ?? 1,
                maxTokens: tool.maxTokens ?? call.peek.maxTokens)
        }
    }

    private static let pricedTools = [
        "WebSearch": "web_search", "WebFetch": "web_fetch", "code_execution": "code_execution",
    ]

    // MARK: Obligations

    private func note(asked: String, billed: String, _ ruling: inout CallRuling) {
        if asked != call.peek.model { ruling.obligations.alias = asked }
        if billed != asked { ruling.obligations.route = billed }
        if billed != call.peek.model { ruling.splices.append(.string(call.peek.modelSpan, billed)) }
    }

    private func redact(_ kinds: Redactions, _ ruling: inout CallRuling) {
        guard !kinds.isEmpty else { return }
        let matcher = TextMatcher(Set(kinds.names.compactMap(RedactionKind.init(rawValue:))))
        let body = call.body
        for match in matcher.matches(in: body.span) {
            ruling.splices.append(match.splice)
            ruling.obligations.redact[match.kind.rawValue, default: 0] += 1
        }
    }
}

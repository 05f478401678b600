import AuditLog
import BudgetLedger
import MessagesWire
import PolicyLanguage
import StrictJSON
import Vocabulary

extension CallJudge {
    /// Every further model that the call could be billed for is judged by itself, route included.
    func judgeOtherModels(_ ruling: inout CallRuling) throws(CallRefusal) {
        var named: [(model: String, span: Range<Int>?)] = call.peek.fallbacks.map { ($0.model, $0.modelSpan) }
        for tool in call.peek.tools {
            if let model = tool.model { named.append((model, tool.modelSpan)) }
        }
        for (model, span) in named {
            let id = snapshot.prices.resolve(model)
            let decision = try permitted(.model(id), subject: "model \(model)", ruling.facts)
            _ = shadow(.model(id), decision, ruling.facts)
            ruling.limits = ruling.limits.lowered(by: decision.limits)
            let billed = decision.route?.modelID ?? id
            if billed != model, let span { ruling.splices.append(.string(span, billed)) }
        }
    }

    /// A tool that no rule could allow with any argument refuses the whole request, before a cent is spent.
    ///
    /// Tools that the upstream runs are always judged here, because nobody can stop them later.
    ///
    /// The tools that a task runs are those that it was granted, and each call of one is judged by itself.
    func judgeTools(_ ruling: inout CallRuling) throws(CallRefusal) {
        let refusesOffered = settings.refusesOfferedTools && call.task == nil
        for tool in call.peek.tools where refusesOffered || tool.runner != .client {
            for judged in Self.calls(of: tool) {
                let decision = try permitted(judged, subject: "tool \(tool.name)", ruling.facts)
                _ = shadow(judged, decision, ruling.facts)
                ruling.limits = ruling.limits.lowered(by: decision.limits)
            }
        }
        guard let chosen = call.peek.chosenTool, refusesOffered else { return }
        _ = try permitted(.offered(chosen), subject: "tool \(chosen)", ruling.facts)
    }

    private static func calls(of tool: OfferedTool) -> [Call] {
        guard tool.runner == .upstream, tool.name == "WebFetch" else { return [.offered(tool.name)] }
        // Without a list of hosts the argument is in doubt, and a host pattern then denies; an empty list names none.
        guard let domains = tool.allowedDomains, !domains.isEmpty else { return [.tool("WebFetch", .object([]))] }
        return domains.map { .domain($0) }
    }

    /// The decision on a call that is allowed; of any other one the refusal, in the caller's words.
    func permitted(
        _ call: Call, subject: @autoclosure () -> String, _ facts: Facts
    ) throws(CallRefusal) -> Decision {
        let decision = snapshot.policy.decide(call, for: standing.profile, facts: facts)
        guard decision.verdict != .allow else { return decision }
        let own = self.call.peek.tools.filter { $0.runner == .client }.map(\.name)
        let writer = RefusalWriter(
            snapshot: snapshot, tier: standing.tier, profile: standing.profile, id: id,
            tenant: self.call.principal.tenant?.id, offered: own)
        var refusal = writer.refusal(decision, subject: subject(), call: call, facts)
        refusal.shadow = shadow(call, decision, facts)
        throw refusal
    }

    /// What the candidate says to the same call, for the leaf; it is counted there, and nothing follows from it.
    func shadow(_ call: Call, _ live: Decision, _ facts: Facts) -> PolicyStamp.Shadow? {
        guard let candidate = snapshot.candidate else { return nil }
        return candidate.judge(
            [call], live, facts, of: self.call.principal, least: settings.leastTier, at: self.call.receivedAt, id)
    }

    // MARK: Limits

    /// Applies what binds this one call: size, context, output, time.
    ///
    /// Rates and money come later.
    func applyLimits(_ ruling: inout CallRuling) throws(CallRefusal) {
        if let limit = ruling.limits.bodyBytes, Int64(call.peek.bodyBytes) > limit.amount {
            throw limited(
                .bodyTooLarge, limit,
                "the body has \(call.peek.bodyBytes) bytes, \(limit.place) allows \(limit.amount); send less")
        }
        if call.route.costs { try lowerOutput(&ruling) }
        if let limit = ruling.limits.contextTokens, ruling.hold.worst.input > limit.amount {
            throw limited(
                .contextTooLarge, limit,
                "capability_rejected: prompt_too_long: up to \(ruling.hold.worst.input) input tokens, "
                    + "\(limit.place) allows \(limit.amount); shorten the history")
        }
        if let limit = ruling.limits.timeoutMilliseconds {
            ruling.deadline = min(ruling.deadline, .milliseconds(limit.amount))
        }
    }

    /// Lowers `max_tokens` to the limit, of fallbacks and the advisor too; a thinking budget must still fit.
    private func lowerOutput(_ ruling: inout CallRuling) throws(CallRefusal) {
        guard let limit = ruling.limits.outputTokens else { return }
        var shape = ruling.hold.shape
        var isLowered = false
        let spans: [(Int64?, Range<Int>?)] =
            [(call.peek.maxTokens, call.peek.maxTokensSpan)]
            + call.peek.fallbacks.map { ($0.maxTokens, $0.maxTokensSpan) }
            + call.peek.tools.map { ($0.maxTokens, $0.maxTokensSpan) }
        for (tokens, span) in spans {
            guard let tokens, let span, tokens > limit.amount else { continue }
            ruling.splices.append(.integer(span, limit.amount))
            isLowered = true
        }
        guard isLowered else { return }
        guard call.peek.thinkingBudget < limit.amount else {
            throw limited(
                .optionDenied, limit,
                "a thinking budget of \(call.peek.thinkingBudget) does not fit into \(limit.amount) output tokens "
                    + "(\(limit.place)); lower it")
        }
        shape.maxTokens = min(shape.maxTokens, limit.amount)
        for place in shape.fallbacks.indices {
            shape.fallbacks[place].maxTokens = shape.fallbacks[place].maxTokens.map { min($0, limit.amount) }
        }
        if let advisor = shape.advisor { shape.advisor?.maxTokens = min(advisor.maxTokens, limit.amount) }
        ruling.obligations.output = limit.amount
        ruling.hold = try held(shape)
    }

    func limited(_ reason: Reason, _ limit: Limit, _ message: String) -> CallRefusal {
        var refusal = CallRefusal(reason, message)
        refusal.rule = limit.place.text
        refusal.stamp(id, snapshot)
        return refusal
    }
}

extension LeafDecision {
    init(_ verdict: PolicyVerdict) {
        self =
            switch verdict {
            case .allow: .allow
            case .ask: .ask
            case .deny: .deny
            }
    }
}

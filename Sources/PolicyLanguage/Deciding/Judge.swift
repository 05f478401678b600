import Vocabulary

/// Decides by reading the rules of a profile one by one: the meaning of the language, and the oracle of its table.
struct Judge {
    let names: NameTable
    let facts: FactTable
    let profile: Profile

    func decide(_ call: Call, _ given: Facts) -> Decision {
        switch call {
        case .model(let name): model(names.modelID(name), given)
        case .agent(let name): single(.agent(name, tool: nil), given)
        case .skill(let name): single(.skill(name, tool: nil), given)
        case .offered(let tool): single(ToolReader.offered(tool), given)
        case .domain(let text): domain(ToolReader.domain(text), given)
        case .tool(let tool, let input, let places):
            parts(ToolReader(names: names, places: places).read(tool, input), given)
        }
    }

    // MARK: one thing

    func finding(_ thing: Thing, _ given: Facts) -> Finding { finding(hits(thing), thing.reason, given) }

    /// The rules whose words match the thing, whatever their conditions say, in chain order.
    func hits(_ thing: Thing) -> [Hit] {
        profile.rules.compactMap { rule in rule.hit(thing, names).map { Hit(rule: rule, fired: $0) } }
    }

    /// Weighs the rules that match a thing at given facts.
    func finding(_ hits: [Hit], _ reason: Reason, _ given: Facts) -> Finding {
        var best: (deny: Finding?, ask: Finding?)
        var allow: Rule?
        var asks: [Ruling] = []
        var shadows: [Rule] = []
        for hit in hits {
            let rule = hit.rule
            let truth = rule.condition?.truth(given) ?? .yes
            guard truth == .yes || truth == .unknown && rule.verdict != .allow else { continue }
            if rule.isShadow {
                shadows.append(rule)
                continue
            }
            switch rule.verdict {
            case .allow: allow = allow ?? rule
            case .deny: best.deny = better(best.deny, found(hit, truth, reason))
            case .ask:
                best.ask = better(best.ask, found(hit, truth, reason))
                asks.append(rule.ruling)
            }
        }
        var finding = best.deny ?? verdict(allow, best.ask, reason)
        if finding.verdict == .ask { finding.asks = asks }
        finding.shadow = shadows.compactMap { shadow($0, finding) }
        return finding
    }

    private func better(_ old: Finding?, _ new: Finding) -> Finding {
        guard let old, old.doubt == nil || new.doubt != nil else { return new }
        return old
    }

    private func verdict(_ allow: Rule?, _ ask: Finding?, _ reason: Reason) -> Finding {
        guard let allow else { return Finding(verdict: .deny, rule: nil, doubt: nil, reason: reason) }
        return ask ?? Finding(verdict: .allow, rule: allow, doubt: nil, reason: reason)
    }

    private func found(_ hit: Hit, _ truth: Truth, _ reason: Reason) -> Finding {
        var doubt = hit.fired.doubt
        if doubt == nil, truth == .unknown { doubt = Self.unknownFact }
        return Finding(
            verdict: hit.rule.verdict, rule: hit.rule, doubt: doubt,
            reason: hit.rule.kind == .file ? .fileDenied : reason)
    }

    static let unknownFact = "a fact of its condition is not known"

    private func shadow(_ rule: Rule, _ finding: Finding) -> ShadowRuling? {
        let changes =
            switch rule.verdict {
            case .allow: finding.verdict == .deny && finding.rule == nil
            case .ask: finding.verdict == .allow
            case .deny: finding.verdict != .deny
            }
        return changes ? ShadowRuling(verdict: rule.verdict, ruling: rule.ruling) : nil
    }

    // MARK: calls

    private func single(_ thing: Thing, _ given: Facts) -> Decision { decision(finding(thing, given), given) }

    /// The strictest of what is said to the host itself and to the hosts below it.
    private func domain(_ things: [Thing], _ given: Facts) -> Decision {
        let found = things.map { finding($0, given) }
        guard var whole = found.first else { return Decision(.deny, reason: .toolDenied, ruling: nil) }
        for var below in found.dropFirst() {
            if below.rule == nil, below.verdict > whole.verdict { below.doubt = HostPattern.belowDoubt }
            whole = whole.strictest(below)
        }
        return decision(whole, given)
    }

    private func parts(_ parts: [(text: String, things: [Thing])], _ given: Facts) -> Decision {
        var whole: Finding?
        var shown: [PartDecision] = []
        for part in parts {
            guard var found = part.things.first.map({ finding($0, given) }) else { continue }
            for thing in part.things.dropFirst() { found = found.strictest(finding(thing, given)) }
            if case .tool(let tool)? = part.things.last, tool.name == ToolReader.refusedTarget, found.rule == nil {
                found.doubt = "the command is not fully readable (a redirection's target is computed at run time)"
            }
            shown.append(
                PartDecision(text: part.text, verdict: found.verdict, ruling: found.rule?.ruling, doubt: found.doubt))
            whole = whole?.strictest(found) ?? found
        }
        guard let whole else { return Decision(.deny, reason: .toolDenied, ruling: nil) }
        var decision = decision(whole, given)
        if shown.count > 1 { decision.parts = shown }
        return decision
    }

    private func model(_ id: String, _ given: Facts) -> Decision {
        let own = finding(.model(id), given)
        guard own.verdict != .deny, let route = route(from: id, given) else { return decision(own, given) }
        var decision = decision(finding(.model(route.modelID), given), given)
        decision.route = route
        return decision
    }

    /// Follows the first line that takes the model, again from its target; `nil` if none does.
    func route(from id: String, _ given: Facts) -> RoutedModel? {
        guard let taken = path(from: id, given), let last = taken.rules.last else { return nil }
        var from = id
        let steps = taken.rules.map { rule in
            defer { from = rule.targetID }
            return RouteStep(from: names.shownModel(from), target: rule.target, ruling: rule.ruling)
        }
        return RoutedModel(
            from: names.shownModel(id), target: last.target, modelID: last.targetID, steps: steps)
    }

    /// The lines that are taken from `id`; it ends where a model comes twice, which the prover refuses.
    func path(from id: String, _ given: Facts) -> (rules: [RouteRule], loops: Bool)? {
        var models = [id]
        var rules: [RouteRule] = []
        while let model = models.last, let next = nextRoute(from: model, given) {
            rules.append(next)
            if models.contains(next.targetID) { return (rules, true) }
            models.append(next.targetID)
        }
        return rules.isEmpty ? nil : (rules, false)
    }

    private func nextRoute(from id: String, _ given: Facts) -> RouteRule? {
        profile.routes.first { route in
            names.takes(route.source, model: id) && route.targetID != id
                && (route.condition?.truth(given) ?? .yes) != .no
        }
    }

    // MARK: obligations

    private func decision(_ finding: Finding, _ given: Facts) -> Decision {
        let reason: Reason? =
            finding.verdict == .deny ? finding.reason : finding.verdict == .ask ? .approvalRequired : nil
        var judgement = Judgement(reason: reason, ruling: finding.rule?.ruling, doubt: finding.doubt)
        (judgement.asks, judgement.shadow) = (finding.asks, finding.shadow)
        let decision = Decision(finding.verdict, Shared(judgement))
        return finding.verdict == .deny ? decision : obliged(decision, given)
    }

    /// With what must be done with a call that is not denied.
    func obliged(_ decision: Decision, _ given: Facts) -> Decision {
        var obligations = Obligations()
        obligations.limits = limits(given)
        obligations.redactions = redactions(given)
        for shadow in profile.shadowObligations where (shadow.condition?.truth(given) ?? .yes) != .no {
            obligations.shadow.append(ShadowRuling(verdict: nil, ruling: shadow.ruling))
        }
        return decision.obliged(by: Shared(obligations))
    }

    /// Lines that limits and redactions look at for each decision.
    var obligationWeight: Int { profile.slots.reduce(0) { $0 + 1 + $1.others.count } }

    func limits(_ given: Facts) -> Limits {
        Limits(
            profile.slots.compactMap { slot in
                var lowest = slot.base
                for other in slot.others where (other.condition?.truth(given) ?? .yes) != .no {
                    if other.amount < lowest?.amount ?? Int64.max { lowest = other }
                }
                return lowest?.limit()
            })
    }

    func redactions(_ given: Facts) -> Redactions {
        var kinds: Redactions = []
        for rule in profile.redactions where !rule.isShadow && (rule.condition?.truth(given) ?? .yes) != .no {
            kinds.formUnion(rule.kinds)
        }
        return kinds
    }
}

extension Decision {
    /// Both together: the strictest verdict, the smallest limits, every redaction.
    func combined(with other: Decision) -> Decision {
        let isStricter =
            other.verdict > verdict || other.verdict == verdict && doubt != nil && other.doubt == nil
        var combined = isStricter ? other : self
        combined.route = route ?? other.route
        combined.shadow = shadow + other.shadow
        let isAsk = combined.verdict == .ask
        combined.asks = isAsk ? asks + other.asks.filter { ask in !asks.contains { $0 === ask } } : []
        guard combined.verdict != .deny else { return combined }
        combined.limits = limits.lowered(by: other.limits)
        combined.redactions = redactions.union(other.redactions)
        return combined
    }
}

extension NameTable {
    /// The family whose id this is, else the id.
    func shownModel(_ id: String) -> String {
        guard let family = family(of: id), aliases[family] == id else { return id }
        return family
    }
}

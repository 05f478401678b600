extension Checker {
    /// Resolves what is proven or tested, once all rules are.
    mutating func resolveClaim(_ declaration: Declaration) {
        switch declaration {
        case .order(let place, let tiers):
            guard tiers.map({ checkTier($0) }).allSatisfy({ $0 }) else { return }
            book.orders.append(TierOrder(tiers: tiers.map(\.text), place: place))
        case .invariant(let syntax): resolve(syntax)
        case .expect(let syntax): resolve(syntax)
        default: break
        }
    }

    private mutating func checkTier(_ name: Spelled) -> Bool {
        if book.tier(name.text) != nil { return true }
        error("E011", "unknown tier `\(name.text)`", name.place, advice: nearest(name.text, book.tierNames))
        return false
    }

    // MARK: never and always

    private mutating func resolve(_ syntax: InvariantSyntax) {
        guard syntax.tiers.map({ checkTier($0) }).allSatisfy({ $0 }) else { return }
        let condition = syntax.condition.map { self.condition($0) }
        if case .some(.none) = condition { return }
        guard let claim = claim(syntax) else { return }
        book.invariants.append(
            Invariant(
                number: book.invariants.count, isNever: syntax.isNever, claim: claim, tiers: syntax.tiers.map(\.text),
                condition: condition ?? nil,
                text: syntax.text, place: syntax.place))
    }

    private mutating func claim(_ syntax: InvariantSyntax) -> Invariant.Claim? {
        switch syntax.claim {
        case .verdict(let verdict, let what):
            if what.kind == .file, !syntax.isNever, verdict == .allow {
                error("E021", "`always allow file` does not exist: files are not called", syntax.place)
                return nil
            }
            let targets = what.targets.flatMap { self.targets($0, what.kind, spreads: syntax.isNever) }
            return targets.isEmpty ? nil : .verdict(verdict, what.kind, targets)
        case .limit(let kind, let value):
            guard let (limitKind, typed) = limitValue(kind, value) else { return nil }
            return .limit(Self.slot(limitKind, typed.type, .key), typed.amount, text: value.text)
        case .redact(let name): return redaction(name).map { .redact($0) }
        }
    }

    // MARK: expect

    private mutating func resolve(_ syntax: ExpectSyntax) {
        guard let owner = owner(syntax.owner), let call = call(syntax.what, syntax.place) else { return }
        var facts = Facts()
        for (name, value) in syntax.facts { set(name, value, in: &facts) }
        book.expectations.append(
            Expectation(
                verdict: syntax.verdict, owner: owner, call: call, callText: syntax.what.text, facts: facts,
                givenText: syntax.facts.map { "\($0.name.text) = \($0.value.text)" }.joined(separator: ", "),
                outcomes: syntax.outcomes.compactMap { outcome($0) }, place: syntax.place))
    }

    private mutating func owner(_ owner: ExpectSyntax.Owner) -> Expectation.Owner? {
        switch owner {
        case .tier(let name): return checkTier(name) ? .tier(name.text) : nil
        case .tenant(let name):
            if book.override(tenant: name.text) != nil { return .tenant(name.text) }
            let known = book.blocks.compactMap(\.owner.tenantName)
            error("E031", "tenant `\(name.text)` has no override", name.place, advice: nearest(name.text, known))
        case .key(let name):
            if book.override(key: name.text) != nil { return .key(name.text) }
            let known = book.blocks.compactMap(\.owner.keyName)
            error("E031", "key `\(name.text)` has no override", name.place, advice: nearest(name.text, known))
        }
        return nil
    }

    private mutating func call(_ what: What, _ place: SourcePlace) -> Call? {
        switch CallReader(names: book.names).read(what) {
        case .success(let call): return call
        case .failure(let refusal):
            error(refusal.code, refusal.message, refusal.place ?? place, advice: refusal.advice)
            return nil
        }
    }

    /// Sets a given fact; `time` without a zone holds in every zone.
    mutating func set(_ name: Spelled, _ value: ValueText, in facts: inout Facts) {
        guard let entry = entry(name) else { return }
        switch entry.type {
        case .ip:
            guard let address = IPAddress(value.text) else {
                error("E025", "`\(value.text)` is no address", value.place, advice: "for example 10.1.2.3")
                return
            }
            facts.ip = address
        case .word: word(value, of: entry).map { facts.setWord($0, attribute: entry.id.attributeIndex ?? 0) }
        case .time:
            guard let moment = MinuteOfWeek.moment(value.text) else {
                error("E020", "`\(value.text)` is no moment", value.place, advice: "for example mon 12:00")
                return
            }
            let zones = book.facts.zones
            for (index, zone) in zones.enumerated() where moment.zone == nil || moment.zone == zone {
                facts.setMinuteOfWeek(moment.minute, zone: index)
            }
        default:
            if let typed = typed(value, as: entry.type, of: name.text) { facts.setValue(typed.amount, of: entry.id) }
        }
    }

    private mutating func outcome(_ outcome: ExpectSyntax.Outcome) -> Expectation.Outcome? {
        switch outcome {
        case .limit(let kind, let value):
            guard let (limitKind, typed) = limitValue(kind, value) else { return nil }
            return .limit(Self.slot(limitKind, typed.type, .key), typed.amount, text: value.text)
        case .route(let model): return checkKnown(model.text, .model, model.place) ? .route(model.text) : nil
        case .redact(let name): return redaction(name).map { .redact($0, name: name.text) }
        }
    }
}

extension Checker {
    /// Resolves the statements of a block, once all names are known.
    mutating func resolveBlock(_ declaration: Declaration) {
        switch declaration {
        case .everyone(let syntax):
            book.put(resolved(syntax, into: Block(owner: .everyone, place: syntax.place)))
        case .tier(let name, _, let syntax):
            // A second block of the same name was reported; only the first one counts.
            guard let block = book.tier(name.text), block.place == syntax.place else { return }
            book.put(resolved(syntax, into: block))
        case .override(let owner, let syntax): resolveOverride(owner, syntax)
        default: break
        }
    }

    private mutating func resolveOverride(_ owner: OwnerSyntax, _ syntax: BlockSyntax) {
        let (name, of) = (owner.name.text, owner.of.text)
        let taken = owner.isKey ? book.override(key: name) : book.override(tenant: name)
        if let taken {
            error(
                "E010", "\(owner.isKey ? "key" : "tenant") `\(name)` has two overrides", owner.name.place,
                advice: "the first one stands at \(taken.place.file):\(taken.place.line)")
            return
        }
        let kind: BlockOwner = owner.isKey ? .key(name, of: of) : .tenant(name, tier: of)
        book.put(resolved(syntax, into: Block(owner: kind, place: owner.of.place)))
    }

    private mutating func resolved(_ syntax: BlockSyntax, into empty: Block) -> Block {
        var block = empty
        for statement in syntax.statements { resolve(statement, in: &block) }
        return block
    }

    private mutating func resolve(_ statement: Statement, in block: inout Block) {
        guard isAllowed(statement, in: block.owner) else { return }
        let condition = statement.condition.map { self.condition($0) }
        if case .some(.none) = condition { return }
        let resolved = condition ?? nil
        let ruling = ruling(of: statement)
        switch statement.body {
        case .rule(let verdict, let what):
            addRule(verdict, what, statement, ruling, resolved, &block)
        case .limit(let kind, let value, let per):
            guard let limit = limit(kind, value, per, statement, ruling, resolved) else { return }
            addLimit(limit, to: &block)
        case .customLimit(let kind, let value):
            guard let limit = limit(kind, value, nil, statement, ruling, nil) else { return }
            if block.customLimits.contains(where: { $0.slot == limit.slot }) {
                error("E010", "`custom limit \(kind.text)` stands twice in this block", kind.place)
            }
            block.customLimits.append(limit)
        case .customAllow(let what):
            guard let rule = rule(.allow, what, statement, ruling, nil) else { return }
            block.customAllows.append(rule)
        case .route(let from, let to): addRoute(from, to, statement, ruling, resolved, &block)
        case .redact(let kinds): addRedaction(kinds, statement, ruling, resolved, &block)
        }
    }

    private mutating func isAllowed(_ statement: Statement, in owner: BlockOwner) -> Bool {
        let word: String
        switch (statement.body, owner) {
        case (.rule(.allow, _), .everyone): word = "allow"
        case (.route, .everyone): word = "route"
        case (.customLimit, .everyone), (.customAllow, .everyone): word = "custom"
        case (.route, .tenant), (.route, .key): word = "route"
        case (.customLimit, .tenant), (.customLimit, .key): word = "custom"
        case (.customAllow, .tenant), (.customAllow, .key): word = "custom"
        default: return true
        }
        let block = owner == .everyone ? "everyone" : "an override"
        error("E030", "`\(word)` cannot stand in \(block)", statement.place, advice: "put it into a tier")
        return false
    }

    private func ruling(of statement: Statement) -> Ruling {
        let line = statement.tokens.first?.line ?? statement.place.line
        return Ruling(
            place: RulePlace("\(statement.place.file):\(line)"), text: statement.text, because: statement.because,
            sha256: PolicyHash.hash(statement.tokens))
    }

    // MARK: allow, ask, deny

    private mutating func addRule(
        _ verdict: PolicyVerdict, _ what: What, _ statement: Statement, _ ruling: Ruling,
        _ condition: FactCondition?, _ block: inout Block
    ) {
        if verdict == .allow, what.kind == .file {
            error(
                "E021", "`allow file` does not exist: a rule on files only takes away", statement.place,
                advice: "allow a tool with a pattern, for example allow tool Read(\"src/**\")")
            return
        }
        if verdict == .ask, !catalog.enforced.asks, !statement.isShadow {
            error("E041", "nothing in this daemon can ask a person", statement.place, advice: "deny, or allow")
        }
        guard let rule = rule(verdict, what, statement, ruling, condition) else { return }
        block.rules.append(rule)
    }

    private mutating func rule(
        _ verdict: PolicyVerdict, _ what: What, _ statement: Statement, _ ruling: Ruling,
        _ condition: FactCondition?
    ) -> Rule? {
        lintsAllow = verdict == .allow
        defer { lintsAllow = nil }
        let targets = what.targets.flatMap { self.targets($0, what.kind, spreads: verdict != .allow) }
        guard !targets.isEmpty else { return nil }
        book.ruleCount += 1
        return Rule(
            number: book.ruleCount - 1, ruling: ruling, verdict: verdict, isShadow: statement.isShadow, kind: what.kind,
            targets: targets,
            condition: condition, place: statement.place)
    }

    // MARK: obligations

    private mutating func addLimit(_ limit: LimitRule, to block: inout Block) {
        let isTwice = block.limits.contains {
            $0.slot == limit.slot && $0.condition == nil && $0.isShadow == limit.isShadow
        }
        if limit.condition == nil, isTwice {
            error(
                "E010", "limit \(limit.slot.kind.rawValue) is set twice in this block", limit.place,
                advice: "keep one of them, or give one a condition")
        }
        block.limits.append(limit)
    }

    private mutating func addRoute(
        _ from: Spelled, _ to: Spelled, _ statement: Statement, _ ruling: Ruling, _ condition: FactCondition?,
        _ block: inout Block
    ) {
        for name in [from, to] where !checkKnown(name.text, .model, name.place) { return }
        guard !NamePattern(to.text).isGlob else {
            error("E014", "a route needs one model, not `\(to.text)`", to.place, advice: "name a family or an id")
            return
        }
        if book.blocks.reduce(block.routes.count, { $0 + $1.routes.count }) >= Self.routeLimit {
            error("E005", "a folder has at most \(Self.routeLimit) routes", statement.place)
        }
        block.routes.append(
            RouteRule(
                ruling: ruling, isShadow: statement.isShadow, source: NamePattern(from.text), target: to.text,
                targetID: book.names.modelID(to.text), condition: condition, place: statement.place,
                targetPlace: to.place))
    }

    private mutating func addRedaction(
        _ names: [Spelled], _ statement: Statement, _ ruling: Ruling, _ condition: FactCondition?,
        _ block: inout Block
    ) {
        var kinds: Redactions = []
        for name in names {
            guard let kind = redaction(name) else { continue }
            if !catalog.enforced.redactions.contains(kind), !statement.isShadow {
                let known = catalog.enforced.redactions.names.joined(separator: ", ")
                error(
                    "E041", "nothing in this daemon can redact `\(name.text)`", name.place,
                    advice: known.isEmpty
                        ? "it enforces no redaction; remove the line, or run a build that has it"
                        : "it enforces redact \(known); remove the line, or run a build that has it")
            }
            kinds.formUnion(kind)
        }
        block.redactions.append(
            RedactRule(
                ruling: ruling, isShadow: statement.isShadow, kinds: kinds, condition: condition,
                place: statement.place))
    }

    mutating func redaction(_ name: Spelled) -> Redactions? {
        if let entry = Redactions.words.first(where: { $0.name == name.text }) { return entry.kind }
        let words = Redactions.words.map(\.name)
        error(
            "E018", "unknown redaction `\(name.text)`", name.place,
            advice: nearest(name.text, words) ?? "there are \(words.joined(separator: ", "))")
        return nil
    }
}

extension Checker {
    mutating func limit(
        _ kind: Spelled, _ value: ValueText, _ per: Spelled?, _ statement: Statement, _ ruling: Ruling,
        _ condition: FactCondition?
    ) -> LimitRule? {
        guard let (limitKind, typed) = limitValue(kind, value) else { return nil }
        if let per, limitKind != .rate, limitKind != .concurrency {
            error("E020", "`per` goes with rate and concurrency only, not with \(kind.text)", per.place)
            return nil
        }
        if !statement.isShadow { checkEnforced(limitKind, kind.place) }
        let scope = per.flatMap { LimitScope(rawValue: $0.text) } ?? .key
        return LimitRule(
            ruling: ruling, isShadow: statement.isShadow, slot: Self.slot(limitKind, typed.type, scope),
            amount: typed.amount, text: value.text, condition: condition, place: statement.place,
            valuePlace: value.place)
    }

    private mutating func checkEnforced(_ kind: LimitKind, _ place: SourcePlace) {
        let isOfTasks = kind == .agents || kind == .depth || kind == .calls
        if isOfTasks, !catalog.enforced.tasks {
            note("N121", "limit \(kind.rawValue) bounds tasks, which are switched off here: it holds by itself", place)
            return
        }
        guard !catalog.enforced.limits.contains(kind) else { return }
        let known = LimitKind.allCases.filter(catalog.enforced.limits.contains).map(\.rawValue)
        error(
            "E041", "nothing in this daemon can enforce limit `\(kind.rawValue)`", place,
            advice: "it enforces limit \(known.joined(separator: ", ")); remove the line, or run a build that has it")
    }

    /// The kind and the typed value, or E017, E020, E027.
    mutating func limitValue(_ kind: Spelled, _ value: ValueText) -> (LimitKind, TypedValue)? {
        guard let limitKind = LimitKind(rawValue: kind.text) else {
            let words = LimitKind.allCases.map(\.rawValue)
            error(
                "E017", "unknown limit `\(kind.text)`", kind.place,
                advice: nearest(kind.text, words) ?? "there are \(words.joined(separator: ", "))")
            return nil
        }
        let wanted = Self.type(of: limitKind)
        guard let typed = typed(value, as: wanted, of: kind.text) else { return nil }
        return (limitKind, typed)
    }

    static func slot(_ kind: LimitKind, _ type: ValueType, _ scope: LimitScope) -> LimitSlot {
        switch type {
        case .spend(let period): LimitSlot(kind, period: period, scope: scope)
        case .rate(let period): LimitSlot(kind, period: period, scope: scope)
        case .tokenRate(let period): LimitSlot(kind, period: period, countsTokens: true, scope: scope)
        default: LimitSlot(kind, scope: scope)
        }
    }

    static func type(of kind: LimitKind) -> ValueType {
        switch kind {
        case .timeout: .duration
        case .output, .context: .tokens
        case .body: .bytes
        case .rate: .rate(.minute)
        case .spend: .spend(.month)
        case .concurrency, .agents, .depth, .calls: .count
        }
    }

    /// Reads a value that must be of type `wanted`; `name` is the limit or fact beside it.
    mutating func typed(_ value: ValueText, as wanted: ValueType, of name: String) -> TypedValue? {
        var found = ValueType.word
        if !value.isString {
            do throws(ValueReader.Refusal) {
                let typed = try ValueReader.read(value.text)
                if Self.fits(typed.type, wanted) { return typed }
                found = typed.type
            } catch {
                if error == .outOfRange {
                    self.error("E027", "\(value.text) is out of range", value.place)
                    return nil
                }
            }
        }
        let shown = value.isString ? Token.quoted(value.text) : value.text
        let actual = value.isString ? "a text" : found.name
        error(
            "E020", "\(name) is \(wanted.name), but \(shown) is \(actual)", value.place, advice: wanted.examples)
        return nil
    }

    private static func fits(_ found: ValueType, _ wanted: ValueType) -> Bool {
        switch (found, wanted) {
        case (.count, .tokens), (.tokens, .count): true
        case (.spend, .spend), (.rate, .rate), (.tokenRate, .rate): true
        default: found == wanted
        }
    }
}

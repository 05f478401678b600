extension Parser {
    mutating func statement() throws(SyntaxFailure) -> Statement {
        let start = index
        let isShadow = takeWordIf("shadow")
        let verb = token
        guard verb.kind == .name, Self.statementWords.contains(verb.text), verb.text != "shadow" else {
            throw expected("a statement (\(Self.listed(Self.statementWords)))", near: Self.statementWords)
        }
        advance()
        if verb.text == "custom", isShadow { throw failure("E002", "`custom` cannot be in the shadow", verb) }
        let body = try self.body(verb.text)
        let condition = verb.text == "custom" ? nil : try condition()
        let end = index
        let because = try self.because(verb.text)
        return Statement(
            body: body, isShadow: isShadow, condition: condition, because: because, place: source.place(verb),
            text: TokenText.joined(tokens[start..<end]), tokens: Array(tokens[start..<index]))
    }

    private mutating func because(_ verb: String) throws(SyntaxFailure) -> String? {
        guard verb != "custom", takeWordIf("because") else { return nil }
        return try string("a reason in quotes").text
    }

    private mutating func body(_ verb: String) throws(SyntaxFailure) -> Statement.Body {
        switch verb {
        case "limit": return try limit()
        case "route":
            let from = try name("a model")
            try take("->")
            return .route(from: from, to: try name("a model"))
        case "redact": return .redact(try names("what to redact"))
        case "custom": return try custom()
        default: return .rule(PolicyVerdict(rawValue: verb) ?? .deny, try what())
        }
    }

    private mutating func limit() throws(SyntaxFailure) -> Statement.Body {
        let kind = try name("what to limit")
        let value = try self.value("a value")
        guard takeWordIf("per") else { return .limit(kind, value, per: nil) }
        let scope = token
        guard scope.isWord("tenant") || scope.isWord("project") else {
            throw expected("project or tenant", near: ["project", "tenant"])
        }
        advance()
        return .limit(kind, value, per: Spelled(text: scope.text, place: source.place(scope)))
    }

    private mutating func custom() throws(SyntaxFailure) -> Statement.Body {
        if takeWordIf("allow") { return .customAllow(try what()) }
        guard takeWordIf("limit") else { throw expected("limit or allow", near: ["limit", "allow"]) }
        let kind = try name("what to limit")
        try takeWord("up")
        try takeWord("to")
        return .customLimit(kind, try value("a value"))
    }

    mutating func what() throws(SyntaxFailure) -> What {
        guard token.kind == .name, let kind = ThingKind(rawValue: token.text) else {
            let words = ThingKind.allCases.map(\.rawValue)
            let isTool = token.kind == .name && BuiltinTools.all[token.text] != nil
            throw expected(
                Self.listed(words), near: words, advice: isTool ? "did you mean `tool \(token.text)`?" : nil)
        }
        advance()
        var targets: [Target] = []
        repeat {
            targets.append(kind == .file ? try fileTarget() : try target())
        } while takeIf(",")
        return What(kind: kind, targets: targets)
    }

    private mutating func fileTarget() throws(SyntaxFailure) -> Target {
        let item = try self.item(allowSet: true)
        return Target(
            name: item.text, isSet: item.isSet, isString: item.isString, arguments: [], place: item.place)
    }

    mutating func item(allowSet: Bool) throws(SyntaxFailure) -> Item {
        if allowSet, token.isSymbol("@") {
            let at = token
            advance()
            let name = try self.name("the name of a set")
            return Item(text: name.text, isString: false, isSet: true, place: source.place(at, through: previous))
        }
        if token.kind == .string {
            let text = try string("a pattern")
            return Item(text: text.text, isString: true, isSet: false, place: text.place)
        }
        let name = try self.name("a name or a pattern in quotes")
        return Item(text: name.text, isString: false, isSet: false, place: name.place)
    }

    private mutating func target() throws(SyntaxFailure) -> Target {
        let first = token
        let isSet = takeIf("@")
        let name = try self.name(isSet ? "the name of a set" : "a name")
        let place = source.place(first, through: previous)
        var arguments: [Target.Argument] = []
        if takeIf("(") {
            repeat { arguments.append(try argument()) } while takeIf(",")
            try take(")")
        }
        return Target(name: name.text, isSet: isSet, isString: false, arguments: arguments, place: place)
    }

    private mutating func argument() throws(SyntaxFailure) -> Target.Argument {
        if token.kind == .string { return .pattern(try string("a pattern")) }
        if token.isSymbol("@") {
            let item = try item(allowSet: true)
            return .set(Spelled(text: item.text, place: item.place))
        }
        let field = try name("a pattern in quotes, a set or a named argument")
        return .named(field, try comparison(), try value("a value"))
    }

    // MARK: conditions

    /// The most levels of a condition.
    static let conditionDepthLimit = 16

    mutating func condition() throws(SyntaxFailure) -> ConditionSyntax? {
        guard takeWordIf("if") else { return nil }
        return try any(depth: 1)
    }

    private mutating func any(depth: Int) throws(SyntaxFailure) -> ConditionSyntax {
        guard depth <= Self.conditionDepthLimit else {
            throw failure("E005", "a condition has at most \(Self.conditionDepthLimit) levels", token)
        }
        var terms = [try all(depth: depth)]
        while takeWordIf("or") { terms.append(try all(depth: depth)) }
        return terms.count == 1 ? terms[0] : .any(terms)
    }

    private mutating func all(depth: Int) throws(SyntaxFailure) -> ConditionSyntax {
        var terms = [try negated(depth: depth)]
        while takeWordIf("and") { terms.append(try negated(depth: depth)) }
        return terms.count == 1 ? terms[0] : .all(terms)
    }

    private mutating func negated(depth: Int) throws(SyntaxFailure) -> ConditionSyntax {
        if takeWordIf("not") { return .not(try grouped(depth: depth)) }
        return try grouped(depth: depth)
    }

    private mutating func grouped(depth: Int) throws(SyntaxFailure) -> ConditionSyntax {
        guard takeIf("(") else { return try atom() }
        let inner = try any(depth: depth + 1)
        try take(")")
        return inner
    }

    private mutating func atom() throws(SyntaxFailure) -> ConditionSyntax {
        let fact = try name("a fact")
        let isNegated = token.isWord("not")
        if isNegated || token.isWord("in") {
            if isNegated { advance() }
            try takeWord("in")
            var ranges = [try value("a range")]
            while takeIf(",") { ranges.append(try value("a range")) }
            return .within(fact, isNegated: isNegated, ranges)
        }
        return .compare(fact, try comparison(), try value("a value"))
    }

    mutating func comparison() throws(SyntaxFailure) -> Comparison {
        guard token.kind == .symbol, let comparison = Comparison(rawValue: token.text) else {
            throw expected("a comparison (= != < <= > >=)", near: [])
        }
        advance()
        return comparison
    }

    // MARK: values

    /// A number with its unit, a word, a network or a time window: one to three tokens that belong together.
    mutating func value(_ what: String) throws(SyntaxFailure) -> ValueText {
        let first = token
        if first.kind == .string {
            advance()
            return ValueText(text: first.text, isString: true, place: source.place(first))
        }
        guard first.kind == .value || first.kind == .name && !Self.reserved.contains(first.text) else {
            throw expected(what, near: [])
        }
        advance()
        joinAddress()
        if first.kind == .name, Self.isDays(first.text), token.kind == .value { advance() }
        if takesWordAfter(first), token.kind == .name, !Self.reserved.contains(token.text) { advance() }
        let taken = tokens.indices(of: first, before: index)
        return ValueText(
            text: TokenText.joined(taken), isString: false, place: source.place(first, through: previous))
    }

    /// An IPv6 address may begin like a name: `fe80::/10` is a name, colons and a value.
    private mutating func joinAddress() {
        guard previous.kind == .name, token.isJoined, token.kind == .value || token.isSymbol(":") else { return }
        while token.isJoined, token.kind == .value || token.kind == .name || token.isSymbol(":") { advance() }
    }

    /// `tokens/min` after a number, a time zone after hours or days.
    private func takesWordAfter(_ first: Token) -> Bool {
        if token.text.hasPrefix("tokens/") { return first.kind == .value }
        return previous.kind == .value && previous.text.contains(":") && !previous.text.contains("::")
            || Self.isDays(first.text) && token.line == first.line
    }

    private static func isDays(_ text: String) -> Bool {
        let days = text.split(separator: "-", omittingEmptySubsequences: false)
        return days.count <= 2 && days.allSatisfy { MinuteOfWeek.days.contains(String($0)) }
    }
}

extension [Token] {
    /// The tokens from `first` up to `end`.
    fileprivate func indices(of first: Token, before end: Int) -> ArraySlice<Token> {
        var start = end - 1
        while start > 0, self[start] != first { start -= 1 }
        return self[start..<end]
    }
}

extension Parser {
    mutating func invariant(_ word: Token) throws(SyntaxFailure) -> InvariantSyntax {
        let start = index - 1
        let isNever = word.text == "never"
        let claim = try self.claim(isNever: isNever)
        let tiers = takeWordIf("for") ? try names("the name of a tier") : []
        let condition = try condition()
        return InvariantSyntax(
            isNever: isNever, claim: claim, tiers: tiers, condition: condition, place: source.place(word),
            text: TokenText.joined(tokens[start..<index]))
    }

    private mutating func claim(isNever: Bool) throws(SyntaxFailure) -> InvariantSyntax.Claim {
        if !isNever, takeWordIf("redact") { return .redact(try name("what to redact")) }
        let verdicts = isNever ? ["allow", "ask"] : ["allow", "ask", "deny"]
        if token.kind == .name, verdicts.contains(token.text), let verdict = PolicyVerdict(rawValue: token.text) {
            advance()
            return .verdict(verdict, try what())
        }
        guard isNever, token.kind == .name, !Self.reserved.contains(token.text) else {
            let more = isNever ? ["a limit"] : ["redact"]
            throw expected(Self.listed(verdicts + more), near: verdicts + more)
        }
        let kind = try name("a limit")
        try take(">")
        return .limit(kind, try value("a value"))
    }

    mutating func expectation(_ word: Token) throws(SyntaxFailure) -> ExpectSyntax {
        let verdicts = PolicyVerdict.allCases.map(\.rawValue)
        guard token.kind == .name, let verdict = PolicyVerdict(rawValue: token.text) else {
            throw expected(Self.listed(verdicts), near: verdicts)
        }
        advance()
        try takeWord("for")
        let owner = try self.owner()
        try take(":")
        let what = try self.what()
        var facts: [(name: Spelled, value: ValueText)] = []
        if takeWordIf("when") {
            repeat { facts.append(try givenFact()) } while takeIf(",")
        }
        var outcomes: [ExpectSyntax.Outcome] = []
        if takeWordIf("with") {
            repeat { outcomes.append(try outcome()) } while takeIf(",")
        }
        return ExpectSyntax(
            verdict: verdict, owner: owner, what: what, facts: facts, outcomes: outcomes,
            place: source.place(word))
    }

    private mutating func owner() throws(SyntaxFailure) -> ExpectSyntax.Owner {
        if takeWordIf("tenant") { return .tenant(try string("a tenant in quotes")) }
        if takeWordIf("key") { return .key(try string("a key in quotes, for example \"acme/ci\"")) }
        return .tier(try name("a tier, tenant or key"))
    }

    private mutating func givenFact() throws(SyntaxFailure) -> (name: Spelled, value: ValueText) {
        let fact = try name("a fact")
        try take("=")
        return (fact, try value("a value"))
    }

    private mutating func outcome() throws(SyntaxFailure) -> ExpectSyntax.Outcome {
        if takeWordIf("route") { return .route(try name("a model")) }
        if takeWordIf("redact") { return .redact(try name("what to redact")) }
        let kind = try name("a limit, route or redact")
        return .limit(kind, try value("a value"))
    }
}

import Vocabulary

/// What the rules say to one thing.
struct Finding: Sendable {
    var verdict: PolicyVerdict
    /// `nil` if no rule allows it.
    var rule: Rule?
    var doubt: String?
    /// The word of a denial.
    let reason: Reason
    /// All `ask` rules that fired.
    var asks: [Ruling] = []
    var shadow: [ShadowRuling] = []

    /// The stricter one; of equally strict ones a certain one before one in doubt, then the first.
    func strictest(_ other: Finding) -> Finding {
        var stricter = self
        if other.verdict > verdict || other.verdict == verdict && doubt != nil && other.doubt == nil {
            stricter = other
        }
        let isAsk = stricter.verdict == .ask
        stricter.asks = isAsk ? asks + other.asks.filter { ask in !asks.contains { $0 === ask } } : []
        stricter.shadow = shadow + other.shadow.filter { new in !shadow.contains { $0.ruling === new.ruling } }
        return stricter
    }
}

/// A rule whose words match a thing; its condition is not asked yet.
struct Hit: Sendable {
    let rule: Rule
    let fired: Fired
}

extension Rule {
    /// How the rule's words match the thing: an allow by proof, a deny or ask by doubt too.
    func hit(_ thing: Thing, _ names: NameTable) -> Fired? {
        guard verdict == .allow else { return fires(on: thing, names) }
        return allows(thing, names) ? .certain : nil
    }
}

extension Thing {
    /// The word with which a rule denies it, or no rule allows it.
    var reason: Reason {
        switch self {
        case .model: .modelDenied
        case .agent: .agentDenied
        case .skill: .skillDenied
        case .tool: .toolDenied
        }
    }
}

import Vocabulary

/// The rules of a chain that can fire on a script, as bits of one number in chain order.
struct RuleRows: Sendable {
    /// What one rule needs to be weighed, without touching the rule.
    private struct Row: Sendable {
        let verdict: PolicyVerdict
        let isShadow: Bool
        let hasCondition: Bool
    }

    /// The rules behind the bits.
    let all: [Rule]
    private let rows: [Row]
    /// Rules that fire on every part, and those that do so in doubt, with the words of the doubt.
    private let always: UInt64
    private let doubtful: UInt64
    /// Of each rule what a decision says by it, so that nothing has to be made; last if no rule allows a part.
    private let judgements: [Judgements]
    /// The same beside one rule in the shadow, for each such rule in turn; empty where they would be too many.
    private let shadowed: [Judgements]
    private static let shadowedLimit = 1_024

    /// `nil` if there are more rules than bits.
    init?(_ rules: [Rule], tool: String) {
        var kept: [(rule: Rule, constant: Fired?)] = []
        for rule in rules {
            guard !rule.asksForInput(of: tool) else { return nil }
            let constant = rule.constant(on: tool)
            guard constant != nil || rule.hasPatterns(on: tool) else { continue }
            kept.append((rule, constant))
        }
        guard kept.count <= ScriptTable.rowLimit else { return nil }
        all = kept.map(\.rule)
        rows = all.map { Row(verdict: $0.verdict, isShadow: $0.isShadow, hasCondition: $0.condition != nil) }
        var (always, doubtful): (UInt64, UInt64) = (0, 0)
        for (index, constant) in kept.map(\.constant).enumerated() {
            guard let constant else { continue }
            if constant.doubt == nil { always |= 1 << UInt64(index) } else { doubtful |= 1 << UInt64(index) }
        }
        (self.always, self.doubtful) = (always, doubtful)
        let said: [(rule: Rule?, doubt: String?)] = kept.map { ($0.rule, $0.constant?.doubt) } + [(nil, nil)]
        judgements = said.map { Judgements($0.rule, doubt: $0.doubt) }
        let shadows = all.filter(\.isShadow)
        shadowed =
            shadows.count * said.count > Self.shadowedLimit
            ? [] : shadows.flatMap { shadow in said.map { Judgements($0.rule, doubt: $0.doubt, beside: shadow) } }
    }

    /// What the rules say to a part, or to a whole script: rules by their bits.
    struct Found {
        enum Doubt { case none, ofRule, ofFact }

        var verdict: PolicyVerdict
        /// The rule that decides; -1 if no rule allows it.
        var row: Int
        var doubt: Doubt
        var asks: UInt64 = 0
        var shadows: UInt64 = 0

        /// As `Finding.strictest`; `nil` where the order of what both quote would have to be kept.
        func strictest(_ other: Found) -> Found? {
            let isStricter =
                other.verdict > verdict || other.verdict == verdict && doubt != .none && other.doubt == .none
            var stricter = isStricter ? other : self
            guard asks == 0 || other.asks == 0 || asks == other.asks else { return nil }
            guard shadows == 0 || other.shadows == 0 || shadows == other.shadows else { return nil }
            stricter.asks = stricter.verdict == .ask ? asks | other.asks : 0
            stricter.shadows = shadows | other.shadows
            return stricter
        }
    }

    /// Weighs the rules that fire on a part: `certain` ones, and those that always do.
    func finding(certain: UInt64, _ facts: Facts) -> Found {
        let certain = certain | always
        var rest = certain | doubtful
        var (allow, asks, shadows) = (-1, UInt64(0), UInt64(0))
        var (deny, ask): (Found?, Found?)
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest - 1
            let row = rows[index]
            let truth = row.hasCondition ? all[index].condition?.truth(facts) ?? .yes : .yes
            guard truth == .yes || truth == .unknown && row.verdict != .allow else { continue }
            if row.isShadow {
                shadows |= 1 << UInt64(index)
                continue
            }
            let isCertain = certain >> UInt64(index) & 1 == 1
            let doubt: Found.Doubt = isCertain ? truth == .unknown ? .ofFact : .none : .ofRule
            let found = Found(verdict: row.verdict, row: index, doubt: doubt)
            switch row.verdict {
            case .allow: if allow < 0 { allow = index }
            case .deny: deny = Self.better(deny, found)
            case .ask:
                ask = Self.better(ask, found)
                asks |= 1 << UInt64(index)
            }
        }
        var found = deny ?? verdict(allow, ask)
        if found.verdict == .ask { found.asks = asks }
        if shadows != 0 { found.shadows = changing(shadows, found) }
        return found
    }

    private static func better(_ old: Found?, _ new: Found) -> Found {
        guard let old, old.doubt == .none || new.doubt != .none else { return new }
        return old
    }

    private func verdict(_ allow: Int, _ ask: Found?) -> Found {
        guard allow >= 0 else { return Found(verdict: .deny, row: -1, doubt: .none) }
        return ask ?? Found(verdict: .allow, row: allow, doubt: .none)
    }

    /// Of the shadow rules those that would change the verdict.
    private func changing(_ shadows: UInt64, _ found: Found) -> UInt64 {
        var changing: UInt64 = 0
        for index in rows.indices where shadows >> UInt64(index) & 1 == 1 {
            let changes =
                switch rows[index].verdict {
                case .allow: found.verdict == .deny && found.row < 0
                case .ask: found.verdict == .allow
                case .deny: found.verdict != .deny
                }
            if changes { changing |= 1 << UInt64(index) }
        }
        return changing
    }

    /// The decision that follows, without what must be done with a call that is not denied.
    func decision(_ found: Found) -> Decision { Decision(found.verdict, judgement(of: found)) }

    /// One that is there already, unless several rules have to be quoted side by side.
    private func judgement(of found: Found) -> Shared<Judgement> {
        let place = found.row < 0 ? rows.count : found.row
        guard found.asks & (found.asks &- 1) == 0 else { return quoting(found, judgements[place][found.doubt]) }
        if found.shadows == 0 { return judgements[place][found.doubt] }
        guard found.shadows & (found.shadows &- 1) == 0, !shadowed.isEmpty else {
            return quoting(found, judgements[place][found.doubt])
        }
        let row = found.shadows.trailingZeroBitCount
        let number = rows[..<row].count(where: \.isShadow)
        return shadowed[number * judgements.count + place][found.doubt]
    }

    private func quoting(_ found: Found, _ known: Shared<Judgement>) -> Shared<Judgement> {
        var judgement = known.value
        let quoted = { (bits: UInt64) in all.indices.filter { bits >> UInt64($0) & 1 == 1 }.map { all[$0] } }
        judgement.asks = quoted(found.asks).map(\.ruling)
        judgement.shadow = quoted(found.shadows).map { ShadowRuling(verdict: $0.verdict, ruling: $0.ruling) }
        return Shared(judgement)
    }

    /// What one rule, or none, says with and without a doubt.
    private struct Judgements: Sendable {
        private let certain: Shared<Judgement>
        private let ofRule: Shared<Judgement>
        private let ofFact: Shared<Judgement>

        init(_ rule: Rule?, doubt: String?, beside shadow: Rule? = nil) {
            let reason: Reason? =
                switch rule?.verdict {
                case .allow: nil
                case .ask: .approvalRequired
                case .deny, nil: rule?.kind == .file ? .fileDenied : .toolDenied
                }
            var judgement = Judgement(reason: reason, ruling: rule?.ruling)
            if let rule, rule.verdict == .ask { judgement.asks = [rule.ruling] }
            judgement.shadow = shadow.map { [ShadowRuling(verdict: $0.verdict, ruling: $0.ruling)] } ?? []
            certain = Shared(judgement)
            judgement.doubt = doubt
            ofRule = Shared(judgement)
            judgement.doubt = Judge.unknownFact
            ofFact = Shared(judgement)
        }

        subscript(doubt: Found.Doubt) -> Shared<Judgement> {
            switch doubt {
            case .none: certain
            case .ofRule: ofRule
            case .ofFact: ofFact
            }
        }
    }
}

extension Rule {
    /// How the rule fires on every plain command given to `tool`, whatever its words.
    fileprivate func constant(on tool: String) -> Fired? {
        let probe = ToolThing(name: tool, argument: .none)
        if isInverted || kind == .agent {
            return verdict == .allow ? nil : fires(on: .tool(probe), NameTable(Catalog(models: [])))
        }
        guard kind == .tool else { return nil }
        if verdict == .allow {
            let takes = targets.contains { $0.name.matches(tool) && $0.patterns.isEmpty && $0.named.isEmpty }
            return takes ? .certain : nil
        }
        var doubtful: Fired?
        for target in targets where target.covers(tool) {
            guard let fired = target.constant(tool) else { continue }
            if fired.doubt == nil { return fired }
            doubtful = doubtful ?? fired
        }
        return doubtful
    }

    /// A deny or ask that compares a named argument: a script has none, and what then holds is not for a table.
    fileprivate func asksForInput(of tool: String) -> Bool {
        kind == .tool && verdict != .allow && targets.contains { !$0.named.isEmpty && $0.covers(tool) }
    }

    fileprivate func hasPatterns(on tool: String) -> Bool {
        if kind == .file { return verdict != .allow }
        guard kind == .tool, !isInverted else { return false }
        return targets.contains { target in
            !target.patterns.isEmpty && (verdict == .allow ? target.name.matches(tool) : target.covers(tool))
        }
    }
}

extension RuleTarget {
    /// How a deny or ask with this target fires on any plain command; `nil` if that depends on its words.
    fileprivate func constant(_ tool: String) -> Fired? {
        guard !patterns.isEmpty else { return .certain }
        let readsOther = patterns.contains { pattern in
            if case .command = pattern { return false }
            return true
        }
        return readsOther ? Fired(doubt: "\(tool) has no argument that this pattern could read") : nil
    }
}

/// The rules of one subject, resolved: in chain order, limits sorted by what they bound.
///
/// Immutable, and valid only for the policy that made it.
package final class Profile: Sendable {
    /// One limit and all lines that set or lower it.
    struct SlotRules: Sendable {
        let slot: LimitSlot
        /// The nearest one without a condition.
        let base: LimitRule?
        /// Can only lower the base.
        let others: [LimitRule]
    }

    package let subject: Subject
    /// Nothing but the attributes of tenant and key: where a call's facts start.
    package let facts: Facts

    /// Key, tenant, tier, parents, everyone; lines as written.
    let rules: [Rule]
    /// Of these a key's narrowing, which stands before all others and before the table.
    let narrowing: [Rule]
    let slots: [SlotRules]
    let routes: [RouteRule]
    let redactions: [RedactRule]
    /// Limits and redactions in the shadow: counted, not enforced.
    let shadowObligations: [ShadowObligation]
    /// Finished decisions of calls that have a name and no argument; `nil` while they are being made.
    let table: DecisionTable?

    /// Whether any rule keeps a file from reading tools, by its name.
    package var deniesFiles: Bool { rules.contains { $0.kind == .file && $0.verdict == .deny } }

    init(
        subject: Subject, facts: Facts, rules: [Rule], limits: LimitChain, routes: [RouteRule], redactions: [RedactRule]
    ) {
        self.subject = subject
        self.facts = facts
        self.rules = rules
        narrowing = rules.filter(\.isInverted)
        self.routes = routes
        self.redactions = redactions
        slots = limits.slots
        shadowObligations = limits.shadows + redactions.filter(\.isShadow).map(ShadowObligation.init)
        table = nil
    }

    /// The same rules, with `table` beside them.
    init(_ profile: Profile, table: DecisionTable) {
        subject = profile.subject
        facts = profile.facts
        rules = profile.rules
        narrowing = profile.narrowing
        routes = profile.routes
        redactions = profile.redactions
        shadowObligations = profile.shadowObligations
        slots = profile.slots
        self.table = table
    }
}

/// A limit or a redaction that would hold if it stood out of the shadow.
struct ShadowObligation: Sendable {
    let ruling: Ruling
    let condition: FactCondition?

    init(_ limit: LimitRule) { (ruling, condition) = (limit.ruling, limit.condition) }

    init(_ redaction: RedactRule) { (ruling, condition) = (redaction.ruling, redaction.condition) }
}

extension Profile {
    /// What must be known about facts to know limits and redactions.
    var obligationConditions: [FactCondition] {
        slots.flatMap(\.others).compactMap(\.condition) + redactions.compactMap(\.condition)
            + shadowObligations.compactMap(\.condition)
    }
}

/// The limits of a chain, gathered from the nearest block on.
struct LimitChain: Sendable {
    private var bases: [LimitSlot: LimitRule] = [:]
    private var others: [LimitSlot: [LimitRule]] = [:]
    private(set) var shadows: [ShadowObligation] = []

    /// Adds the limits of the next block; with `isBase` false they can only lower.
    ///
    /// A tier's own limit replaces its parent's, but a key's stays under its tenant's: then `capsNearer` is true.
    mutating func add(_ limits: [LimitRule], isBase: Bool, capsNearer: Bool = false) {
        shadows += limits.filter(\.isShadow).map(ShadowObligation.init)
        for limit in limits where !limit.isShadow {
            let isNearest = bases[limit.slot] == nil
            if limit.condition == nil, isBase, isNearest || !capsNearer {
                if isNearest { bases[limit.slot] = limit }
            } else {
                others[limit.slot, default: []].append(limit)
            }
        }
    }

    var slots: [Profile.SlotRules] {
        Set(bases.keys).union(others.keys).sorted(by: LimitSlot.isBefore).map { slot in
            Profile.SlotRules(slot: slot, base: bases[slot], others: others[slot] ?? [])
        }
    }
}

extension LimitSlot {
    /// The order in which explanations name limits; the first five are what a user meets.
    static let kindOrder: [LimitKind] = [
        .timeout, .output, .agents, .depth, .spend, .context, .body, .rate, .concurrency, .calls,
    ]

    static func isBefore(_ left: LimitSlot, _ right: LimitSlot) -> Bool { left.rank < right.rank }

    private var rank: (Int, Int, Int, Int) {
        let kind = Self.kindOrder.firstIndex(of: kind) ?? 0
        let period = self.period.flatMap { Period.allCases.firstIndex(of: $0) } ?? -1
        return (kind, period, countsTokens ? 1 : 0, LimitScope.allCases.firstIndex(of: scope) ?? 0)
    }
}

/// The ten words after `limit`.
package enum LimitKind: String, Hashable, Sendable, CaseIterable {
    case timeout, output, context, body, rate, spend, concurrency, agents, depth, calls
}

/// A span in which something is counted.
package enum Period: String, Hashable, Sendable, CaseIterable, Comparable {
    case second = "s"
    case minute = "min"
    case hour, day, week, month

    /// The shorter one first.
    package static func < (left: Period, right: Period) -> Bool { left.order < right.order }

    /// Seconds; `nil` for a calendar month.
    package var seconds: Int64? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3_600
        case .day: 86_400
        case .week: 604_800
        case .month: nil
        }
    }

    private var order: Int {
        switch self {
        case .second: 0
        case .minute: 1
        case .hour: 2
        case .day: 3
        case .week: 4
        case .month: 5
        }
    }
}

/// On whom a rate or a concurrency is counted.
package enum LimitScope: String, Hashable, Sendable, CaseIterable {
    case key, project, tenant
}

/// Which limit: limits of different periods, or counted on different things, stand side by side.
package struct LimitSlot: Hashable, Sendable {
    package let kind: LimitKind
    /// For `rate` and `spend`.
    package let period: Period?
    /// For `rate`: tokens are counted, not requests.
    package let countsTokens: Bool
    package let scope: LimitScope

    package init(_ kind: LimitKind, period: Period? = nil, countsTokens: Bool = false, scope: LimitScope = .key) {
        self.kind = kind
        self.period = period
        self.countsTokens = countsTokens
        self.scope = scope
    }
}

/// One limit of a decision, and the line that set it.
package struct Limit: Hashable, Sendable {
    package let slot: LimitSlot
    /// Milliseconds, tokens, bytes, nano-dollars or a count, as `slot.kind` says.
    package let amount: Int64
    /// The value as the line has it: `60s`.
    package let text: String
    package let place: RulePlace

    package init(slot: LimitSlot, amount: Int64, text: String, place: RulePlace) {
        self.slot = slot
        self.amount = amount
        self.text = text
        self.place = place
    }
}

/// The limits of a decision; a limit that is missing leaves the daemon's own ceiling.
package struct Limits: Hashable, Sendable {
    /// One per slot, in the order in which `explain --all` names them.
    package let all: [Limit]

    package init(_ all: [Limit]) { self.all = all }

    package static let none = Limits([])

    /// The limit of `slot`, if there is one.
    package subscript(slot: LimitSlot) -> Limit? {
        for limit in all where limit.slot == slot { return limit }
        return nil
    }

    package var timeoutMilliseconds: Limit? { self[LimitSlot(.timeout)] }
    package var outputTokens: Limit? { self[LimitSlot(.output)] }
    package var contextTokens: Limit? { self[LimitSlot(.context)] }
    package var bodyBytes: Limit? { self[LimitSlot(.body)] }
    package var agents: Limit? { self[LimitSlot(.agents)] }
    package var depth: Limit? { self[LimitSlot(.depth)] }
    package var calls: Limit? { self[LimitSlot(.calls)] }
    /// Requests or tokens per period, on key, project or tenant.
    package var rates: [Limit] { all.filter { $0.slot.kind == .rate } }
    /// Nano-dollars per period, on the key.
    package var spends: [Limit] { all.filter { $0.slot.kind == .spend } }

    /// Calls at a time on key, project or tenant.
    package func concurrency(_ scope: LimitScope) -> Limit? { self[LimitSlot(.concurrency, scope: scope)] }

    /// The smaller of both in each slot: what holds for two calls that are judged together.
    package func lowered(by other: Limits) -> Limits {
        guard !all.isEmpty else { return other }
        var lowest = all
        for limit in other.all {
            guard let index = lowest.firstIndex(where: { $0.slot == limit.slot }) else {
                lowest.append(limit)
                continue
            }
            if limit.amount < lowest[index].amount { lowest[index] = limit }
        }
        return Limits(lowest)
    }
}

/// Kinds of text that are replaced before a model sees them.
package struct Redactions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let secrets = Redactions(rawValue: 1)
    package static let emails = Redactions(rawValue: 2)
    package static let phones = Redactions(rawValue: 4)
    package static let cards = Redactions(rawValue: 8)
    package static let all: Redactions = [.secrets, .emails, .phones, .cards]

    /// The words of the language, in its order.
    package static let words: [(name: String, kind: Redactions)] = [
        ("secrets", .secrets), ("emails", .emails), ("phones", .phones), ("cards", .cards),
    ]

    package var names: [String] { Self.words.filter { contains($0.kind) }.map(\.name) }
}

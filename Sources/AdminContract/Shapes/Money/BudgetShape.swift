package import Vocabulary

/// What a tenant, project or key may spend in one kind of window, and what it has spent.
package struct BudgetShape: Hashable, Sendable, Codable {
    package let id: BudgetID
    package var type = "budget"
    package let scope: BudgetScope
    package let window: BudgetWindow
    package var amount: BudgetAmount
    /// Percent of the amount at which somebody is told.
    package var alerts: [Int] = [50, 80, 95]
    package var raises: [BudgetRaise] = []
    package var spent = NanoUSD.zero
    package var held = NanoUSD.zero
    /// `nil` when the amount is unlimited.
    package var left: NanoUSD?
    package var startsAt: Instant?
    /// `nil` for the window `total`, which never ends.
    package var resetsAt: Instant?
    package var revision: Int64 = 1

    package init(id: BudgetID, scope: BudgetScope, window: BudgetWindow, amount: BudgetAmount) {
        (self.id, self.scope, self.window, self.amount) = (id, scope, window, amount)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, scope, window, amount, alerts, raises, spent, held, left
        case startsAt = "starts_at"
        case resetsAt = "resets_at"
        case revision
    }
}

/// Whose budget it is: `acme`, `acme/web` or, for a key, `acme/ci`.
package struct BudgetScope: Hashable, Sendable, Codable {
    package enum Kind: String, ClosedWord { case tenant, project, key }

    package let type: Kind
    package let name: String

    package init(type: Kind, name: String) { (self.type, self.name) = (type, name) }
}

/// How long a budget counts before it starts anew.
package enum BudgetWindow: String, ClosedWord {
    case hour, day, week, month, total
}

/// Money or no limit: `"12.50"`, `"0"` for nothing, `null` for unlimited.
package enum BudgetAmount: Hashable, Sendable, Codable {
    case unlimited
    case limited(NanoUSD)

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard !container.decodeNil() else {
            self = .unlimited
            return
        }
        let amount = try NanoUSD(from: decoder)
        guard amount >= .zero else {
            throw ShapeFault(at: decoder.codingPath, "`\(amount.dollars)` is less than nothing")
        }
        self = .limited(amount)
    }

    /// Writes the amount, or `null` for unlimited.
    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .unlimited:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .limited(let amount): try amount.encode(to: encoder)
        }
    }
}

/// More money until a day.
package struct BudgetRaise: Hashable, Sendable, Codable {
    package let id: RaiseID
    package let amount: NanoUSD
    package let until: Instant
    package let because: String
    package let by: String

    package init(id: RaiseID, amount: NanoUSD, until: Instant, because: String, by: String) {
        (self.id, self.amount, self.until, self.because, self.by) = (id, amount, until, because, by)
    }
}

/// The body that sets a budget.
package struct BudgetCreation: Hashable, Sendable, Codable {
    package var scope: BudgetScope
    package var window: BudgetWindow
    /// Needed, also to say `null`: nobody becomes unlimited by forgetting a field.
    package var amount: BudgetAmount
    package var alerts: [Int]?
    /// Lowers the budgets beneath it that would pass it, instead of refusing.
    package var clampChildren: Bool?

    package init(scope: BudgetScope, window: BudgetWindow, amount: BudgetAmount) {
        (self.scope, self.window, self.amount) = (scope, window, amount)
    }

    private enum CodingKeys: String, CodingKey {
        case scope, window, amount, alerts
        case clampChildren = "clamp_children"
    }
}

/// The body that lifts a budget for a while.
package struct RaiseCreation: Hashable, Sendable, Codable {
    /// Above the budget's own amount.
    package var amount: NanoUSD
    /// Within 90 days.
    package var until: Instant
    package var because: String

    package init(amount: NanoUSD, until: Instant, because: String) {
        (self.amount, self.until, self.because) = (amount, until, because)
    }
}

/// The merge patch of a budget.
package struct BudgetPatch: Hashable, Sendable, Codable {
    /// Cleared means unlimited.
    package var amount: Patch<BudgetAmount> = .keep
    package var alerts: Patch<[Int]> = .keep

    package init() {}
}

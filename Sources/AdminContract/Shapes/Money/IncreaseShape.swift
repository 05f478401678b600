package import Vocabulary

/// Somebody's request for a higher limit, and what became of it.
package struct IncreaseShape: Hashable, Sendable, Codable {
    package enum Status: String, ClosedWord { case pending, approved, denied, withdrawn, expired }

    package let id: IncreaseID
    package var type = "increase"
    package let scope: BudgetScope
    package let window: BudgetWindow
    /// The limit that is asked for.
    package let amount: NanoUSD
    package let because: String
    package var status = Status.pending
    package let requestedBy: String
    package var decidedBy: String?
    /// At most what was asked for.
    package var decidedAmount: NanoUSD?
    /// The end of an approval for a while; `nil` is for good.
    package var until: Instant?
    /// Why it was denied.
    package var answer: String?
    package let createdAt: Instant
    package let expiresAt: Instant
    package var revision: Int64 = 1

    package init(
        id: IncreaseID, scope: BudgetScope, window: BudgetWindow, amount: NanoUSD, because: String,
        requestedBy: String, createdAt: Instant, expiresAt: Instant
    ) {
        (self.id, self.scope, self.window, self.amount) = (id, scope, window, amount)
        (self.because, self.requestedBy) = (because, requestedBy)
        (self.createdAt, self.expiresAt) = (createdAt, expiresAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, scope, window, amount, because, status
        case requestedBy = "requested_by"
        case decidedBy = "decided_by"
        case decidedAmount = "decided_amount"
        case until, answer
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case revision
    }
}

/// The body that asks for a higher limit.
package struct IncreaseCreation: Hashable, Sendable, Codable {
    package var scope: BudgetScope
    package var window: BudgetWindow
    /// The new limit, not what is added to the old one.
    package var amount: NanoUSD
    package var because: String

    package init(scope: BudgetScope, window: BudgetWindow, amount: NanoUSD, because: String) {
        (self.scope, self.window, self.amount, self.because) = (scope, window, amount, because)
    }
}

/// The body that grants a request.
package struct IncreaseApproval: Hashable, Sendable, Codable {
    /// Less than what was asked for; all of it without this.
    package var amount: NanoUSD?
    /// Within 90 days; for good without it.
    package var until: Instant?

    package init() {}
}

package import Vocabulary

/// Money that an operator moved on what a scope has spent.
package struct AdjustmentShape: Hashable, Sendable, Codable {
    package let id: AdjustmentID
    package var type = "adjustment"
    package let scope: BudgetScope
    /// Of either sign: `"-0.50"` gives back.
    package let amount: NanoUSD
    /// The request whose charge it corrects.
    package var hold: String?
    package let because: String
    package let by: String
    package let createdAt: Instant

    package init(
        id: AdjustmentID, scope: BudgetScope, amount: NanoUSD, hold: String?, because: String, by: String,
        createdAt: Instant
    ) {
        (self.id, self.scope, self.amount, self.hold) = (id, scope, amount, hold)
        (self.because, self.by, self.createdAt) = (because, by, createdAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, scope, amount, hold, because, by
        case createdAt = "created_at"
    }
}

/// The body that moves money.
package struct AdjustmentCreation: Hashable, Sendable, Codable {
    package var scope: BudgetScope
    package var amount: NanoUSD
    /// A request id; its windows are then the ones that move.
    package var hold: String?
    package var because: String

    package init(scope: BudgetScope, amount: NanoUSD, because: String) {
        (self.scope, self.amount, self.because) = (scope, amount, because)
    }
}

package import Vocabulary

/// Money that an operator moved on what a subject has spent, because a settled amount was wrong.
package struct Adjustment: Hashable, Sendable {
    package let id: AdjustmentID
    /// The innermost account that it moves; its ancestors move with it.
    package let subject: String
    /// Of either sign.
    package let amount: NanoUSD
    /// The request whose charge it corrects.
    package let hold: RequestID?
    package let because: String
    /// Id of the admin.
    package let createdBy: String
    package let createdAt: Instant

    package init(
        id: AdjustmentID, subject: String, amount: NanoUSD, hold: RequestID?, because: String, createdBy: String,
        createdAt: Instant
    ) {
        (self.id, self.subject, self.amount, self.hold) = (id, subject, amount, hold)
        (self.because, self.createdBy, self.createdAt) = (because, createdBy, createdAt)
    }
}

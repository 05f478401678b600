package import BudgetLedger
package import Vocabulary

/// A limit of one subject in one window.
package struct Budget: Hashable, Sendable {
    package let id: BudgetID
    /// `ten_...`, `prj_...` or `key_...`.
    package let subject: String
    package let window: WindowKind
    /// `nil` is unlimited, zero allows nothing.
    package var amount: NanoUSD?
    /// Percent of the limit at which an alert is due.
    package var alerts: [Int64]
    package let createdAt: Instant
    package var revision: Int64
}

/// A budget with what its account counts in that window at this moment: the numbers that are enforced.
package struct BudgetStanding: Hashable, Sendable {
    package let budget: Budget
    package let spent: NanoUSD
    package let held: NanoUSD
    /// `nil` is unlimited.
    package let left: NanoUSD?
    /// `nil` for the total.
    package let startsAt: Instant?
    package let resetsAt: Instant?
}

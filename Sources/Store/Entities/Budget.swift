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

    /// Percents at which somebody is told, where nobody chose others.
    package static let usualAlerts: [Int64] = [50, 80, 95]
}

/// A limit lifted for a while.
package struct BudgetRaise: Hashable, Sendable {
    package let id: RaiseID
    package let budget: BudgetID
    /// Above the limit.
    package let amount: NanoUSD
    /// The first instant at which it no longer counts.
    package let until: Instant
    package let because: String
    /// Id of the admin.
    package let createdBy: String

    package init(
        id: RaiseID, budget: BudgetID, amount: NanoUSD, until: Instant, because: String, createdBy: String
    ) {
        (self.id, self.budget, self.amount) = (id, budget, amount)
        (self.until, self.because, self.createdBy) = (until, because, createdBy)
    }
}

/// A budget with what its account counts in that window at this moment: the numbers that are enforced.
package struct BudgetStanding: Hashable, Sendable {
    package let budget: Budget
    /// Those in force.
    package let raises: [BudgetRaise]
    package let spent: NanoUSD
    package let held: NanoUSD
    /// Of the limit and the raises in force; `nil` is unlimited.
    package let left: NanoUSD?
    /// `nil` for the total.
    package let startsAt: Instant?
    package let resetsAt: Instant?
}

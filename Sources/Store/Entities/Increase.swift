package import BudgetLedger
package import Vocabulary

/// Somebody's request for a higher limit of one subject in one window.
package struct Increase: Hashable, Sendable {
    package let id: IncreaseID
    /// `ten_...`, `prj_...` or `key_...`.
    package let subject: String
    package let because: String
    /// What was asked for, and what became of it.
    package var request: IncreaseRequest
    package var revision: Int64

    package init(id: IncreaseID, subject: String, because: String, request: IncreaseRequest, revision: Int64 = 1) {
        (self.id, self.subject, self.because) = (id, subject, because)
        (self.request, self.revision) = (request, revision)
    }
}

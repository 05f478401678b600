import AdminContract
import BudgetLedger
import Store
import Vocabulary

/// What an admin of one tenant may not move: how much the tenant as a whole may spend, and what it has spent.
///
/// Budgets of its projects and keys are its own business, within the tenant's.
extension ControlPlane {
    /// Refuses to lift what bounds the caller's whole tenant.
    func mayLift(_ caller: AdminCaller, _ subject: String) throws(AdminRefusal) {
        guard caller.tenant?.text != subject else {
            throw AdminRefusal(
                .scopesExceeded, "what a whole tenant may spend is raised by an operator; ask with a budget increase")
        }
    }

    /// The revision to which a new limit of `subject` is held; `nil` for any.
    ///
    /// An admin of one tenant may lower the tenant's own limit, or add one where there is none: a budget must be
    /// stoppable at once.
    func revision(
        _ caller: AdminCaller, limiting subject: String, _ window: WindowKind, to amount: BudgetAmount
    ) async throws(AdminRefusal) -> Int64? {
        guard caller.tenant?.text == subject else { return nil }
        let before = try await look { books in
            try books.budgets { $0 == subject }.first { $0.budget.window == window }?.budget
        }
        guard let before else { return 0 }
        try mayMove(caller, before, to: amount)
        return before.revision
    }

    /// Refuses a limit of the caller's whole tenant above the one that stands.
    func mayMove(_ caller: AdminCaller, _ budget: Budget, to amount: BudgetAmount) throws(AdminRefusal) {
        guard let standing = budget.amount else { return }
        if case .limited(let wanted) = amount, wanted <= standing { return }
        try mayLift(caller, budget.subject)
    }

    /// What was spent is corrected by an operator alone: money that comes back can be spent again.
    func mayAdjust(_ caller: AdminCaller) throws(AdminRefusal) {
        guard caller.tenant == nil else {
            throw AdminRefusal(.scopesExceeded, "what was spent is corrected by an operator; ask one for it")
        }
    }
}

package import AdminContract
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The raises of a budget that are in force, as the budget itself shows them.
    package func raises(
        _ caller: AdminCaller, of budget: String
    ) async throws(AdminRefusal) -> Page<AdminContract.BudgetRaise> {
        Page(data: try await self.budget(caller, budget).raises, nextCursor: nil)
    }

    /// Lifts a budget until an instant within 90 days.
    package func raiseBudget(
        _ caller: AdminCaller, _ budget: String, _ creation: RaiseCreation
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        try FieldCheck.because(creation.because)
        let lifted = try await find(caller, budget: budget).budget
        try mayLift(caller, lifted.subject)
        let id = lifted.id
        var random = SecureRandom()
        let raise = RaiseID(using: &random)
        let act = caller.act(because: creation.because)
        let changed = try await change("budget") { books in
            try books.raiseBudget(
                id, by: creation.amount, until: creation.until, because: creation.because, id: raise, by: act)
        }
        return Answer(try shape(changed.object), changed.receipt)
    }

    /// Ends a raise before its time.
    package func lowerBudget(
        _ caller: AdminCaller, _ budget: String, raise text: String, revision: Int64
    ) async throws(AdminRefusal) -> Answer<BudgetShape> {
        guard let raise = RaiseID(text) else { throw .notFound("raise", text) }
        let id = try await find(caller, budget: budget).budget.id
        let act = caller.act
        let changed = try await change("raise") { books in
            try books.lowerBudget(id, raise: raise, revision: revision, by: act)
        }
        return Answer(try shape(changed.object), changed.receipt)
    }
}

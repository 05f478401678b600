package import AdminContract
import BudgetLedger
import Digests
import Store
import Vocabulary

extension ControlPlane {
    /// The requests for more money that the caller sees, in the order of their ids.
    package func increases(
        _ caller: AdminCaller, status: IncreaseShape.Status?, _ page: PageRequest
    ) async throws(AdminRefusal) -> Page<IncreaseShape> {
        let now = now
        let list = ["increases", caller.tenant?.text ?? "", status?.rawValue ?? ""]
        return try await self.page(
            caller, page, list: list, id: { $0.id.text },
            rows: { books in
                try books.increases().filter { row in
                    status.map { $0.rawValue == row.request.outcome(at: now).word } ?? true
                }.map { ($0, books.tenant(ofSubject: $0.subject)) }
            }, shape: shape)
    }

    /// One request.
    package func increase(_ caller: AdminCaller, _ id: String) async throws(AdminRefusal) -> IncreaseShape {
        try shape(try await find(caller, increase: id))
    }

    /// Asks for a higher limit; another admin decides.
    package func requestIncrease(
        _ caller: AdminCaller, _ creation: IncreaseCreation
    ) async throws(AdminRefusal) -> Answer<IncreaseShape> {
        try FieldCheck.because(creation.because)
        let subject = try find(caller, subject: creation.scope)
        let window = try Self.window(creation.window)
        var random = SecureRandom()
        let id = IncreaseID(using: &random)
        let (act, lifetime) = (caller.act(because: creation.because), settings.increaseLifetime.seconds)
        return try await changed { books in
            try books.requestIncrease(
                subject, window, creation.amount, because: creation.because, id: id, lifetime: lifetime, by: act)
        }
    }

    /// Grants a request, or less of it, for good or for a while.
    package func approveIncrease(
        _ caller: AdminCaller, _ id: String, _ approval: IncreaseApproval
    ) async throws(AdminRefusal) -> Answer<IncreaseShape> {
        let asked = try await find(caller, increase: id)
        try mayLift(caller, asked.subject)
        let increase = asked.id
        var random = SecureRandom()
        let (budget, raise) = (BudgetID(using: &random), RaiseID(using: &random))
        let act = caller.act
        return try await changed { books in
            try books.approveIncrease(
                increase, amount: approval.amount, until: approval.until, budget: budget, raise: raise, by: act)
        }
    }

    /// Turns a request down.
    package func denyIncrease(
        _ caller: AdminCaller, _ id: String, because: String
    ) async throws(AdminRefusal) -> Answer<IncreaseShape> {
        try FieldCheck.because(because)
        let increase = try await find(caller, increase: id).id
        let act = caller.act(because: because)
        return try await changed { books in try books.denyIncrease(increase, because: because, by: act) }
    }

    /// Takes a request back; only the one who asked can.
    package func withdrawIncrease(
        _ caller: AdminCaller, _ id: String
    ) async throws(AdminRefusal) -> Answer<IncreaseShape> {
        let increase = try await find(caller, increase: id).id
        let act = caller.act
        return try await changed { books in try books.withdrawIncrease(increase, by: act) }
    }

    private func changed(
        _ work: @escaping @Sendable (inout Books) throws -> ChangeResult<Increase>
    ) async throws(AdminRefusal) -> Answer<IncreaseShape> {
        let changed = try await change("increase", work)
        return Answer(try shape(changed.object), changed.receipt)
    }

    private func find(_ caller: AdminCaller, increase text: String) async throws(AdminRefusal) -> Increase {
        guard let id = IncreaseID(text) else { throw .notFound("increase", text) }
        let found = try await look { books in
            try books.increase(id).map { (increase: $0, tenant: books.tenant(ofSubject: $0.subject)) }
        }
        guard let found, let tenant = found.tenant, caller.principal.sees(tenant) else {
            throw .notFound("increase", text)
        }
        return found.increase
    }

    private func shape(_ increase: Increase) throws(AdminRefusal) -> IncreaseShape {
        let request = increase.request
        var shape = IncreaseShape(
            id: increase.id, scope: try scope(of: increase.subject),
            window: BudgetWindow(rawValue: request.window.word) ?? .total, amount: request.amount,
            because: increase.because, requestedBy: request.requestedBy, createdAt: request.createdAt,
            expiresAt: request.expiresAt)
        let outcome = request.outcome(at: now)
        shape.status = IncreaseShape.Status(rawValue: outcome.word) ?? .expired
        switch outcome {
        case .approved(let amount, let until, let by):
            (shape.decidedAmount, shape.until, shape.decidedBy) = (amount, until, by)
        case .denied(let by, let because): (shape.decidedBy, shape.answer) = (by, because)
        case .pending, .withdrawn, .expired: break
        }
        shape.revision = increase.revision
        return shape
    }
}

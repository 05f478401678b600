import AuditLog
package import BudgetLedger
package import Vocabulary

extension Books {
    /// Asks for a higher limit; at most one request of a subject and window is pending.
    ///
    /// - Parameter lifetime: Seconds after which it expires, if nobody has decided.
    package mutating func requestIncrease(
        _ subject: String, _ window: WindowKind, _ amount: NanoUSD, because: String, id: IncreaseID,
        lifetime: Int64 = IncreaseRequest.usualLifetime, by act: Act
    ) throws -> ChangeResult<Increase> {
        guard let place = accounts.place(of: subject) else { return .failure(.notFound(subject)) }
        guard amount > .zero else { return .failure(.invalid(path: "$.amount", detail: "ask for more than nothing")) }
        let now = now
        if let pending = try IncreaseTable.pending(subject, window, database) {
            guard try expire(pending, at: now) else { return .failure(.increasePending(pending.id)) }
        }
        let request = IncreaseRequest(amount, in: window, by: act.actor.id, at: now, lifetime: lifetime)
        let increase = Increase(id: id, subject: subject, because: because, request: request)
        try IncreaseTable.insert(increase, subject: accounts.subjects[place].id, database)
        let receipt = try tell(.increaseRequested, increase, amount, act, at: now)
        return .success(Changed(object: increase, receipt: receipt))
    }

    /// Grants what was asked for or less: as the new limit, or with an end as a raise up to it.
    ///
    /// - Parameters:
    ///   - budget: The id of the budget, if there is none yet.
    ///   - raise: The id of the raise, if it is one.
    package mutating func approveIncrease(
        _ id: IncreaseID, amount: NanoUSD?, until: Instant?, budget: BudgetID, raise: RaiseID, by act: Act
    ) throws -> ChangeResult<Increase> {
        guard var increase = try IncreaseTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        let granted = amount ?? increase.request.amount
        do { try increase.request.approve(granted, until: until, by: act.actor.id, at: now) } catch {
            return .failure(.increase(error))
        }
        let window = increase.request.window
        if let refusal = try grant(
            increase, granted, window, until: until, budget: budget, raise: raise, by: act, at: now)
        {
            return .failure(refusal)
        }
        return .success(try save(&increase, .increaseApproved, granted, act, at: now))
    }

    /// Turns a request down.
    package mutating func denyIncrease(_ id: IncreaseID, because: String, by act: Act) throws -> ChangeResult<Increase>
    {
        guard var increase = try IncreaseTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        do { try increase.request.deny(by: act.actor.id, because: because, at: now) } catch {
            return .failure(.increase(error))
        }
        return .success(try save(&increase, .increaseDenied, nil, act, at: now))
    }

    /// Takes a request back.
    package mutating func withdrawIncrease(_ id: IncreaseID, by act: Act) throws -> ChangeResult<Increase> {
        guard var increase = try IncreaseTable.find(id, database) else { return .failure(.notFound(id.text)) }
        let now = now
        do { try increase.request.withdraw(by: act.actor.id, at: now) } catch { return .failure(.increase(error)) }
        return .success(try save(&increase, .increaseWithdrawn, nil, act, at: now))
    }

    /// Writes down which pending requests nobody has decided in time.
    package mutating func expireIncreases() throws -> Int {
        let now = now
        let overdue = try IncreaseTable.overdue(at: now, database)
        for increase in overdue { _ = try expire(increase, at: now) }
        return overdue.count
    }

    /// Every request, as it stands now; a pending one whose time is over shows as expired.
    package func increases() throws -> [Increase] { try IncreaseTable.all(database) }

    /// One request.
    package func increase(_ id: IncreaseID) throws -> Increase? { try IncreaseTable.find(id, database) }

    // MARK: Steps

    /// Puts a grant in force; says why not where the limits around it do not allow it.
    private mutating func grant(
        _ increase: Increase, _ granted: NanoUSD, _ window: WindowKind, until: Instant?, budget: BudgetID,
        raise: RaiseID, by act: Act, at now: Instant
    ) throws -> ChangeRefusal? {
        let standing = try BudgetTable.find(increase.subject, window, database)
        guard let standing, let limit = standing.amount else {
            // Without a limit of its own, a grant for good becomes one; a raise has nothing to lift.
            guard until == nil, standing == nil else {
                return .stateConflict("`\(increase.subject)` has no \(window.word) limit that could be lifted")
            }
            let set = try setBudget(
                increase.subject, window, granted, alerts: Budget.usualAlerts, id: budget, revision: nil, by: act)
            return refusal(of: set)
        }
        guard granted > limit, let more = granted.subtracting(limit) else {
            return .stateConflict("the limit is \(limit.dollars) USD already")
        }
        guard let until else {
            let set = try setBudget(
                increase.subject, window, granted, alerts: standing.alerts, id: standing.id, revision: nil, by: act)
            return refusal(of: set)
        }
        let raised = try raiseBudget(
            standing.id, by: more, until: until, because: increase.because, id: raise, by: act)
        return refusal(of: raised)
    }

    private func refusal<Object>(of result: ChangeResult<Object>) -> ChangeRefusal? {
        guard case .failure(let refusal) = result else { return nil }
        return refusal
    }

    /// True if its time was over, which is then written.
    private mutating func expire(_ pending: Increase, at now: Instant) throws -> Bool {
        var increase = pending
        guard increase.request.expire(at: now) else { return false }
        _ = try save(&increase, .increaseExpired, nil, .system, at: now)
        return true
    }

    private mutating func save(
        _ increase: inout Increase, _ kind: EventKind, _ amount: NanoUSD?, _ act: Act, at now: Instant
    ) throws -> Changed<Increase> {
        increase.revision += 1
        try IncreaseTable.update(increase, database)
        return Changed(object: increase, receipt: try tell(kind, increase, amount, act, at: now))
    }

    private mutating func tell(
        _ kind: EventKind, _ increase: Increase, _ amount: NanoUSD?, _ act: Act, at now: Instant
    ) throws -> ChangeReceipt {
        var facts: [LeafFact] = [.scope(increase.subject), .window(increase.request.window.word)]
        if case .approved(_, let until?, _) = increase.request.outcome { facts.append(.until(until)) }
        let owner = tenant(ofSubject: increase.subject)
        var leaf = try leaf(kind, on: LeafObject(.increase, increase.id.text), facts, of: owner, act, at: now)
        if let amount { leaf.changes = [LeafChange(.amount, to: .amount(amount))] }
        return try receipt(for: leaf, of: owner, at: now)
    }
}

extension ChangeRefusal {
    /// The words for why a step of a request was refused.
    static func increase(_ refusal: IncreaseRequest.Refusal) -> ChangeRefusal {
        switch refusal {
        case .alreadyDecided: .stateConflict("the request is decided, withdrawn or expired already")
        case .ownRequest: .stateConflict("the one who asked cannot decide; another admin can")
        case .notOwnRequest: .stateConflict("only the one who asked can withdraw a request; deny it instead")
        case .amountTooLarge: .invalid(path: "$.amount", detail: "above 0 and at most what was asked for")
        case .endInvalid: .invalid(path: "$.until", detail: "a time within the next 90 days")
        }
    }
}

package import AuditLog
package import BudgetLedger
package import Digests
package import Vocabulary

/// One call that asks for its hold: what the decision on the event loop came to.
package struct HoldOrder: Sendable {
    package let request: RequestID
    package let key: KeyID
    package let version: Int
    /// The key's epoch when it was verified; the writer compares it again.
    package let epoch: Int64
    /// The worst case of the call; zero is granted unless a limit is zero.
    package let amount: NanoUSD
    /// `limit spend` of the policy, on the key's account.
    package let policyLimits: LimitSet
    /// As asked for, and as billed.
    package let askedModel: String
    package let billedModel: String
    package let route: String
    package let byteCount: Int
    package let isStream: Bool
    package let policy: PolicyStamp
    package let prices: Digest256
    package let obligations: LeafObligations
    /// The innermost account of a task (`task_...`, `task_.../main/auditor.1`); `nil` for a call outside of tasks.
    package var taskAccount: String?
    /// Who acts, where it is not the key itself.
    package var actor: LeafActor?
    /// A hold that does not fit is neither refused nor written: it comes again, smaller or for good.
    package var isTentative = false
    /// Tokens of the prompt as the upstream counted them, where the amount rests on them.
    package var countedTokens: Int64?
    /// Where the request came from; the leaf holds a commitment to it.
    package var address: String?
    /// What the client calls itself; the leaf holds a commitment to it.
    package var userAgent: String?
    /// What the client calls its user (`metadata.user_id`); the leaf holds a commitment to it.
    package var userID: String?

    package init(
        request: RequestID, key: KeyID, version: Int, epoch: Int64, amount: NanoUSD,
        policyLimits: LimitSet = .unlimited,
        askedModel: String, billedModel: String, route: String, byteCount: Int, isStream: Bool, policy: PolicyStamp,
        prices: Digest256, obligations: LeafObligations = LeafObligations()
    ) {
        self.request = request
        self.key = key
        self.version = version
        self.epoch = epoch
        self.amount = amount
        self.policyLimits = policyLimits
        self.askedModel = askedModel
        self.billedModel = billedModel
        self.route = route
        self.byteCount = byteCount
        self.isStream = isStream
        self.policy = policy
        self.prices = prices
        self.obligations = obligations
    }
}

/// What the writer says to a hold order.
package enum HoldAnswer: Sendable {
    case granted(LeafReference)
    case refused(RefusedHold)
    /// A tentative hold does not fit; so much could be held. Nothing was written.
    case tooDear(left: NanoUSD)
}

/// Why no hold was granted; nothing was changed but the log.
package enum RefusedHold: Hashable, Sendable {
    /// The key changed since it was verified: revoked, expired, rotated away.
    case keyChanged
    case tenantSuspended
    case projectArchived
    case taskEnded
    case exhausted(BudgetShortage)
    /// The disk is nearly full: not even a leaf is written.
    case diskFull
}

/// The account and the window that have too little left.
package struct BudgetShortage: Hashable, Sendable {
    /// `key`, `project` or `tenant`.
    package let scope: String
    package let account: String
    package let window: WindowKind
    package let left: NanoUSD
    package let limit: NanoUSD?
    /// When the window ends; `nil` for the total.
    package let resetsAt: Instant?
}

extension Books {
    /// Sets the worst case of a call aside on key, project and tenant, and writes its leaf; or refuses, with a leaf.
    package mutating func hold(_ order: HoldOrder) throws -> HoldAnswer {
        guard disk.hasRoom else { return .refused(.diskFull) }
        let now = now
        guard let key = entry(of: order.key), key.epoch == order.epoch else { return .refused(.keyChanged) }
        guard let tenant = registry.tenants[key.tenant], tenant.isActive else {
            return try refuse(order, key, .tenantSuspended, at: now)
        }
        guard registry.projects[key.project]?.isActive == true else {
            return try refuse(order, key, .projectArchived, at: now)
        }
        guard let payers = payers(of: order, key) else { return try refuse(order, key, .taskEnded, at: now) }
        do {
            let starts = zones.windows(zone: tenant.zone, at: now).starts
            let record = try accounts.hold(
                order.amount, on: payers.path, now: starts, at: now, policy: order.policyLimits,
                policyLevel: payers.names.count - key.names.count)
            return try admit(order, payers, tenant, record, at: now)
        } catch let refusal as HoldRefusal {
            if order.isTentative, case .budgetExhausted(let found) = refusal { return .tooDear(left: found.left) }
            return try refuse(order, key, refused(refusal, payers, tenant, order, at: now), at: now)
        }
    }

    private mutating func admit(
        _ order: HoldOrder, _ payers: Payers, _ tenant: Registry.TenantEntry, _ record: HoldRecord, at now: Instant
    ) throws -> HoldAnswer {
        let starts = record.starts
        var admitted = Admitted(
            request: order.request, actor: order.actor ?? .key(order.key, version: order.version), nano: order.amount,
            path: payers.names,
            windows: AuditLog.WindowStarts(
                hour: starts.hour, day: starts.day, week: starts.week, month: starts.month),
            prices: order.prices, policy: order.policy, model: order.askedModel, route: order.route,
            byteCount: order.byteCount, isStream: order.isStream)
        admitted.obligations = order.obligations
        admitted.countedTokens = order.countedTokens
        admitted.personal =
            try marks(of: order.address, order.userAgent, by: order.key, tenant.id, at: now)
            + marks(ofUser: order.userID, tenant.id, at: now)
        let leaf = try logs.append(
            .admitted(admitted), at: tenant.log, now: now, memo: .billed(model: order.billedModel))
        holds.add(
            OpenHold(
                request: order.request, key: order.key, model: order.billedModel, record: record, admittedAt: now),
            journal: logs.journalEnd - 1)
        return .granted(leaf)
    }

    /// Ends a hold at its charge, frees the rest and writes the leaf; `nil` if that hold is not open any more.
    @discardableResult
    package mutating func settle(_ request: RequestID, _ charge: Charge, usage: TokenUsage) throws -> LeafReference? {
        let now = now
        guard let hold = holds.end(request), let key = entry(of: hold.key) else { return nil }
        let overrun = accounts.settle(hold.record, cost: charge.amount)
        let isCounted = !(usage.isEmpty && charge.isReleased)
        let memo = isCounted ? count(usage, charge, of: hold, key, at: now) : nil
        let leaf = try append(end(of: hold, charge, overrun, usage), of: key.tenant, at: now, memo: memo)
        try letGo(of: hold, key, at: now)
        return leaf
    }

    /// Ends the accounts of a task that ended before its last hold did.
    private mutating func letGo(of hold: OpenHold, _ key: Registry.KeyEntry, at now: Instant) throws {
        guard hold.record.path.count > key.path.count else { return }
        try closeAccounts(accounts.closedAndFree(hold.record.path), of: key.tenant, at: now)
    }

    private mutating func count(
        _ usage: TokenUsage, _ charge: Charge, of hold: OpenHold, _ key: Registry.KeyEntry, at now: Instant
    ) -> JournalMemo {
        let entry = UsageEntry(
            minute: now.seconds / 60, key: hold.key, model: hold.model, usage: usage, cost: charge.amount,
            isEstimated: charge.mark == .estimated || charge.mark == .unknown, split: charge.split)
        self.usage.add(entry, tenant: key.tenant, project: key.project)
        return .usage(entry)
    }

    private func end(of hold: OpenHold, _ charge: Charge, _ overrun: NanoUSD, _ usage: TokenUsage) -> Leaf {
        let held = hold.record.amount
        if charge.isReleased { return .released(hold.request, nano: held, by: .system) }
        let rest = NanoUSD(max(0, held.count - charge.amount.count))
        var end = Settlement(hold: hold.request, charged: charge.amount, released: rest)
        end.overrun = overrun > .zero ? overrun : nil
        end.mark = charge.mark.flatMap { AuditLog.ChargeMark(rawValue: $0.rawValue) }
        end.pricedBy = Settlement.PricedBy(rawValue: charge.pricedBy.rawValue)
        return .settled(end, usage: usage, by: .system)
    }

    /// Every open hold, oldest first.
    package func openHolds() -> [OpenHold] { holds.all.sorted { $0.admittedAt < $1.admittedAt } }

    /// Charges open holds in full whose ends nobody saw: all of an earlier boot, or those granted before an instant.
    package mutating func expireHolds(grantedBefore: Instant? = nil) throws -> Int {
        let now = now
        let orphans = openHolds().filter { hold in grantedBefore.map { hold.admittedAt < $0 } ?? true }
        for hold in orphans {
            guard let ended = holds.end(hold.request), let key = entry(of: hold.key) else { continue }
            _ = accounts.settle(ended.record, cost: ended.record.amount)
            let charge = Charge(ended.record.amount, mark: .unknown)
            let memo = count(TokenUsage(), charge, of: ended, key, at: now)
            try append(.holdExpired(hold.request, charged: ended.record.amount), of: key.tenant, at: now, memo: memo)
            try letGo(of: ended, key, at: now)
        }
        return orphans.count
    }
}

extension TokenUsage {
    /// True if nothing was counted.
    fileprivate var isEmpty: Bool { self == TokenUsage() }
}

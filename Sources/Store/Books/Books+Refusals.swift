package import AuditLog
import BudgetLedger
package import Vocabulary

extension Books {
    /// Writes the leaf of a refusal of a known key, or counts it once the minute has its leaves.
    package mutating func note(_ refused: Refused, key: KeyID, version: Int, from address: String? = nil) throws {
        try note(refused, key: key, version: version, from: address, nil, at: now)
    }

    private mutating func note(
        _ refused: Refused, key: KeyID, version: Int, from address: String?, _ agent: String?, at now: Instant
    ) throws {
        let tenant = entry(of: key)?.tenant
        var refused = refused
        let (hasLeaf, ended) = refusals.count(key, version: version, refused.reason, at: now)
        if let ended { try append(ended, at: now) }
        guard hasLeaf else { return }
        if let tenant { refused.personal = try marks(of: address, agent, by: key, tenant, at: now) }
        try append(.refused(refused), of: tenant, at: now)
    }

    private mutating func append(_ rest: RefusalMeter.Rest, at now: Instant) throws {
        let leaf = Leaf.refusals(
            rest.key, version: rest.version, reason: rest.reason, count: rest.count, from: rest.first, to: rest.last)
        try append(leaf, of: entry(of: rest.key)?.tenant, at: now)
    }

    /// Counts failed authentications; they become one leaf per log and minute.
    ///
    /// - Parameter key: The live key that the token named, if it named one: its tenant's log then tells of it.
    package mutating func noteFailures(cause: String, times: Int, source: String, key: KeyID?) {
        let owner = key.flatMap { entry(of: $0)?.tenant.text } ?? LogOrigin.house
        failures.count(cause, times: times, source: source, owner: owner, at: now)
    }

    /// Writes what minutes that are over counted beyond their own leaves; `all` also ends the running minute.
    package mutating func endMinutes(all: Bool = false) throws {
        let now = now
        let horizon = all ? now.advanced(bySeconds: 60) : now
        for rest in refusals.endMinutes(before: horizon) { try append(rest, at: now) }
        for (owner, tally) in failures.endMinute(before: horizon) {
            guard let place = logs.place(of: owner) else { continue }
            let facts: [LeafFact] = [
                .count(tally.count), .causes(tally.causes), .sources(tally.sources.count), .first(tally.first),
                .last(tally.last), .largest(try sources(tally.sources, of: owner, at: now)),
            ]
            let leaf = Leaf(
                .authenticationFailures, by: .outsider, on: LeafObject(.listener, "client"), facts: facts)
            _ = try logs.append(leaf, at: place, now: now)
        }
    }

    // MARK: Refused holds

    mutating func refuse(
        _ order: HoldOrder, _ key: Registry.KeyEntry, _ cause: RefusedHold, at now: Instant
    ) throws -> HoldAnswer {
        var refused = Refused(
            request: order.request, actor: .key(order.key, version: order.version), reason: cause.reason)
        refused.policy = order.policy
        refused.model = order.askedModel
        refused.route = order.route
        if case .exhausted(let shortage) = cause {
            refused.account = shortage.account
            refused.window = shortage.window.word
        }
        try note(refused, key: order.key, version: order.version, from: order.address, order.userAgent, at: now)
        if case .exhausted(let shortage) = cause, let place = accounts.place(of: shortage.account) {
            let limit = accounts.book.limits[place].effective(at: now)[shortage.window]
            try tellExhausted(at: place, shortage.window, limit, at: now)
        }
        return .refused(cause)
    }

    mutating func refused(
        _ refusal: HoldRefusal, _ payers: Payers, _ tenant: Registry.TenantEntry, _ order: HoldOrder, at now: Instant
    ) -> RefusedHold {
        switch refusal {
        case .taskEnded: return .taskEnded
        case .budgetExhausted(let found):
            let place = payers.path[found.level]
            var limit = accounts.book.limits[place].effective(at: now)[found.window]
            if found.level == payers.names.count - 3, let own = order.policyLimits[found.window] {
                limit = min(limit ?? own, own)
            }
            return .exhausted(
                BudgetShortage(
                    scope: payers.scope(found.level), account: payers.names[found.level],
                    window: found.window, left: found.left, limit: limit,
                    resetsAt: found.window == .total
                        ? nil : Instant(seconds: zones.windows(zone: tenant.zone, at: now)[found.window].end)))
        }
    }
}

extension RefusedHold {
    /// The house's word for it.
    package var reason: Reason {
        switch self {
        case .keyChanged: .keyInvalid
        case .tenantSuspended: .tenantSuspended
        case .projectArchived: .projectArchived
        case .taskEnded: .taskEnded
        case .exhausted: .budgetExhausted
        case .diskFull: .storeUnavailable
        }
    }
}

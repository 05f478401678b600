import APIKeys
import AuditLog
import BudgetLedger
import Digests
import MessagesWire
import PolicyLanguage
import Store
package import Vocabulary

extension Gatekeeper {
    /// Decides here, has the writer hold the money and write the leaf, and returns at once.
    ///
    /// - Parameter answer: Called once: by the writer after the commit, or here when its queue is full.
    package func admit(_ call: IncomingCall, then answer: @escaping @Sendable (CallVerdict) -> Void) {
        let snapshot = decisions.current(for: call.principal)
        let id = newDecision()
        guard let standing = snapshot.standing(of: call.principal, leastTier: settings.leastTier) else {
            return refuse(call, noTier(id, snapshot, call.principal), then: answer)
        }
        do throws(CallRefusal) {
            try checkSession(call, id, snapshot)
            let judge = CallJudge(
                call: call, snapshot: snapshot, standing: standing, gatekeeper: self,
                budget: board.facts(of: call.principal.keyID, at: call.receivedAt), id: id)
            let ruling = try judge.judge()
            let charge = try takeRates(ruling, call, snapshot)
            hold(JudgedCall(call, consume ruling, by: snapshot, standing, charge), then: answer)
        } catch {
            refuse(call, error, then: answer)
        }
    }

    /// Writes the leaf of a refusal that was made after authentication, then answers.
    package func refuse(
        _ call: IncomingCall, _ refusal: CallRefusal, then answer: @escaping @Sendable (CallVerdict) -> Void
    ) {
        noteRefusal(
            refusal, request: call.request, principal: call.principal, route: call.route.rawValue,
            model: call.peek.model, from: call.address
        ) { isNoted in answer(.refused(isNoted ? refusal : Self.overloaded)) }
    }

    /// Has the writer tell of a refusal of a known key, and calls back after the commit.
    ///
    /// `false` when the queue is full, and then nothing is written.
    package func noteRefusal(
        _ refusal: CallRefusal, request: RequestID, principal: Principal, route: String, model: String? = nil,
        from address: PolicyAddress? = nil, then answer: @escaping @Sendable (Bool) -> Void
    ) {
        let refused = leaf(of: refusal, request: request, principal: principal, route: route, model: model)
        let (key, version, source) = (principal.keyID, principal.version, Self.text(of: address))
        let isQueued = writer.submit(
            { books in try books.note(refused, key: key, version: version, from: source) }, as: .call,
            then: { _ in answer(true) })
        if !isQueued { answer(false) }
    }

    private func leaf(
        of refusal: CallRefusal, request: RequestID, principal: Principal, route: String, model: String?
    ) -> Refused {
        var refused = Refused(
            request: request, actor: .key(principal.keyID, version: principal.version), reason: refusal.reason)
        if refusal.reason == .approvalRequired { refused.decision = .ask }
        if let decision = refusal.decision {
            refused.policy = PolicyStamp(
                revision: refusal.revision ?? decisions.current(for: principal).policy.hash,
                rule: refusal.rule ?? "default",
                ruleHash: refusal.ruleHash, because: refusal.because, decision: decision, shadow: refusal.shadow)
        }
        // Both are the client's own words, and the log keeps them for years.
        refused.model = model.map(TokenScanner.redact)
        refused.route = TokenScanner.redact(route)
        return refused
    }

    static let overloaded = CallRefusal(
        .overloaded, "more requests are waiting than this daemon takes; try again in a second")

    private func noTier(_ id: DecisionID, _ snapshot: DecisionSnapshot, _ principal: Principal) -> CallRefusal {
        let tier = principal.tier ?? settings.leastTier
        var refusal = CallRefusal(
            .modelDenied,
            "the policy in force has no tier `\(tier)`, so nothing is allowed; ask an admin for a tier that exists")
        refusal.stamp(id, snapshot)
        return refusal
    }

    // MARK: Rates

    private func takeRates(
        _ ruling: CallRuling, _ call: IncomingCall, _ snapshot: DecisionSnapshot
    ) throws(CallRefusal) -> RateCharge {
        let tokens = Int64(call.peek.bodyBytes / 4 + 1)
        let limits = call.task == nil ? ruling.limits : ruling.limits.withoutConcurrency
        switch rates.take(limits, for: call.principal, tokens: tokens, at: call.receivedAt) {
        case .success(let charge): return charge
        case .failure(let error):
            var refusal = refusal(of: error.refusal)
            refusal.stamp(ruling.id, snapshot)
            throw refusal
        }
    }

    private func refusal(of refusal: RateRefusal) -> CallRefusal {
        switch refusal {
        case .rate(let limit, let retryAfter):
            let what = limit.slot.countsTokens ? "tokens" : "requests"
            let period = limit.slot.period?.rawValue ?? "period"
            var refused = CallRefusal(
                .rateExceeded, "\(limit.amount) \(what) per \(period) are used (\(limit.place)); wait and try again")
            refused.rule = limit.place.text
            refused.retryAfter = retryAfter
            return refused
        case .concurrency(let limit):
            var refused = CallRefusal(
                .concurrencyExceeded,
                "\(limit.amount) requests run already (\(limit.place)); wait until one of them has ended")
            refused.rule = limit.place.text
            refused.retryAfter = 1
            return refused
        }
    }

    // MARK: The hold

    private func hold(
        _ judged: JudgedCall, isLast: Bool = false, then answer: @escaping @Sendable (CallVerdict) -> Void
    ) {
        let order = order(judged, isLast: isLast)
        let tell: @Sendable (HoldAnswer) -> Void = { [self] held in
            switch held {
            case .granted(let leaf): answer(.admitted(Grant(judged, leaf: (leaf.log, leaf.seq))))
            case .tooDear(let left):
                guard mayFit(judged.ruling.hold, into: left, judged.snapshot) else {
                    return hold(judged, isLast: true, then: answer)
                }
                rates.giveBack(judged.rates, at: clock())
                answer(.mayFit)
            case .refused(let cause):
                rates.giveBack(judged.rates, at: clock())
                answer(.refused(refusal(of: cause, judged)))
            }
        }
        let isQueued = writer.submit({ books in try books.hold(order) }, as: .call, then: tell)
        guard !isQueued else { return }
        rates.giveBack(judged.rates, at: clock())
        answer(.refused(Self.overloaded))
    }

    /// True if the call would fit with a prompt of few tokens.
    private func mayFit(_ held: HeldCall, into left: NanoUSD, _ snapshot: DecisionSnapshot) -> Bool {
        var shape = held.shape
        shape.countedTokens = 0
        // What has no price is refused by the second look, too.
        let least = try? snapshot.prices.hold(for: shape, at: held.at, mcpRounds: settings.mcpRounds)
        return least.map { $0.amount <= left } ?? false
    }

    private func order(_ judged: JudgedCall, isLast: Bool) -> HoldOrder {
        let call = judged.call
        let stamp = PolicyStamp(
            revision: judged.snapshot.policy.hash, rule: judged.ruling.rule?.place.text ?? "default",
            ruleHash: judged.ruling.rule?.sha256, because: judged.ruling.rule?.because, decision: judged.ruling.id,
            shadow: judged.ruling.shadow)
        var order = HoldOrder(
            request: call.request, key: call.principal.keyID, version: call.principal.version,
            epoch: Int64(call.principal.epoch), amount: call.route.costs ? judged.ruling.hold.worst.amount : .zero,
            policyLimits: call.route.costs ? judged.ruling.policyLimits : .unlimited, askedModel: call.peek.model,
            billedModel: judged.ruling.billedModel, route: call.route.rawValue, byteCount: call.peek.bodyBytes,
            isStream: call.peek.isStreamed,
            policy: stamp, prices: judged.snapshot.priceRevision, obligations: judged.ruling.obligations)
        if let task = call.task {
            order.taskAccount = task.account
            order.actor = .task(task.id, key: call.principal.keyID, agent: task.agent)
        }
        (order.address, order.userAgent, order.userID) = (call.addressText, call.userAgent, call.peek.userID)
        order.countedTokens = call.count.tokens
        order.isTentative = !isLast && settings.countsPrompts && call.count == .unasked && call.route.costs
        return order
    }

    /// As a leaf commits to it.
    static func text(of address: PolicyAddress?) -> String? {
        address.map { "\(SourceAddress(high: $0.high, low: $0.low))" }
    }

    private func refusal(of cause: RefusedHold, _ judged: JudgedCall) -> CallRefusal {
        let (ruling, key) = (judged.ruling, judged.call.principal.keyID)
        var refusal = CallRefusal(cause.reason, message(of: cause, ruling.hold.worst.amount, key))
        if case .exhausted(let shortage) = cause {
            refusal.account = RefusingAccount(
                scope: shortage.scope, window: shortage.window.word, limit: shortage.limit, left: shortage.left)
            refusal.resetsAt = shortage.resetsAt
        }
        refusal.stamp(ruling.id, judged.snapshot)
        return refusal
    }

    /// Why a key that was right is refused now: it is over, or only what was known of it is.
    func staleKey(_ key: KeyID) -> String {
        ring.liveEpoch(of: key, at: clock()) == nil
            ? "the key is not valid any more; use another one"
            : "the key was changed since this socket, task or request began; begin again, with its newest secret"
    }

    private func message(of cause: RefusedHold, _ amount: NanoUSD, _ key: KeyID) -> String {
        switch cause {
        case .keyChanged: return staleKey(key)
        case .tenantSuspended: return "the tenant of this key is suspended; an admin can resume it"
        case .projectArchived: return "the project of this key is archived; use a key of another project"
        case .diskFull: return "the disk of this daemon is nearly full; its operator has to make room"
        case .taskEnded: return "the task of this call has ended; start a new one"
        case .exhausted(let shortage):
            let resets = shortage.resetsAt.map { ", the window ends at \($0.secondText)" } ?? ""
            return "this call may cost up to \(amount.dollars) USD and the \(shortage.window.word) budget of its "
                + "\(shortage.scope) has \(shortage.left.dollars) USD left\(resets); "
                + "lower max_tokens or ask for a raise"
        }
    }
}

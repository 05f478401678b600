import BudgetLedger
import Store
package import Vocabulary

/// How a hold ends: nobody waits for it, but it must not be lost.
package struct Settlement: Sendable {
    let request: RequestID
    let charge: Charge
    package let usage: TokenUsage

    package var cost: NanoUSD { charge.amount }
}

extension Gatekeeper {
    /// Ends a call: what it cost, counted everywhere but in the books, where `handIn` ends its hold.
    package func settle(_ grant: Grant, _ outcome: CallOutcome) -> Settlement {
        let (end, hold) = (Self.end(of: outcome, grant), grant.judged.ruling.hold)
        let charge = grant.snapshot.prices.charge(
            for: end, shape: hold.shape, held: hold.worst, at: hold.at)
        settlements.count(charge, held: hold.worst)
        let usage = outcome.usage ?? TokenUsage()
        let isFree = hold.worst.amount == .zero || outcome.ending == .unreachable
        let tokens = usage.input + usage.cacheWrite5m + usage.cacheWrite1h + usage.output
        rates.settle(grant.judged.rates, tokens: outcome.usage == nil && !isFree ? nil : tokens, at: clock())
        // Without the grant: what one thread allocates and another one frees has both wait for the allocator's lock.
        return Settlement(request: grant.request, charge: charge, usage: usage)
    }

    /// Each attempt is a walk round the writer's whole queue; a queue that stays full for so long means a dead disk.
    private static let attempts = 1_000

    /// Ends the hold of a call at what it cost; returns at once, the writer does the rest.
    ///
    /// A full queue drops nothing: the end is handed in again until there is room, because a lost end would charge the
    /// whole hold at the next start.
    package func handIn(_ settlement: Settlement) { handIn(settlement, attempts: Self.attempts) }

    private func handIn(_ end: Settlement, attempts: Int) {
        let isQueued = writer.submit(
            { books in try books.settle(end.request, end.charge, usage: end.usage) }, as: .ending, then: { _ in })
        guard !isQueued, attempts > 0 else { return }
        endings.keep { [self] in handIn(end, attempts: attempts - 1) }
    }

    /// Hands in ends that found the queue full; called now and then.
    package func retryEndings() { endings.run() }

    /// The ledger's word for how a call ended.
    private static func end(of outcome: CallOutcome, _ grant: Grant) -> CallEnd {
        switch outcome.ending {
        case .upstreamStatus, .unreachable: return .neverBilled
        case .unanswered: return .silent
        case .complete: return complete(outcome, grant)
        case .clientLeft, .deadline, .guardCut, .budgetCut, .revoked, .shutdown, .upstreamCut:
            return cut(outcome, grant)
        }
    }

    private static func complete(_ outcome: CallOutcome, _ grant: Grant) -> CallEnd {
        guard grant.isCharged else { return .neverBilled }
        guard let usage = outcome.usage else { return .unreadable }
        if outcome.stopReason == "refusal", !outcome.hasContent { return .declinedBeforeContent }
        return .complete(usage, model: outcome.model ?? grant.model)
    }

    private static func cut(_ outcome: CallOutcome, _ grant: Grant) -> CallEnd {
        guard grant.isCharged else { return .neverBilled }
        guard outcome.hasStarted, let usage = outcome.usage else { return .silent }
        guard !outcome.isThinkingWithheld else { return .cutWhileThinking }
        return .cut(StreamSeen(usage: usage, model: outcome.model ?? grant.model, deltaBytes: outcome.deltaBytes))
    }
}

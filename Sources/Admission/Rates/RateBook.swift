import BudgetLedger
import PolicyLanguage
import Store
import Synchronization
import Vocabulary

/// What a call took from its rates and counters, to be corrected and given back at its end.
struct RateCharge: Sendable {
    var taken: [RateBook.Taken] = []
    var running: [RateBook.Counter] = []
    var standing: RateStanding?
}

/// Why a rate or a counter refused; nothing was taken.
enum RateRefusal: Hashable, Sendable {
    case rate(Limit, retryAfter: Int64?)
    case concurrency(Limit)
}

/// The sliding windows and running counts of keys, projects and tenants.
///
/// All accounts of a call are asked first, then all are charged: a refused request uses up nothing.
final class RateBook: Sendable {
    /// One window: what is counted, on whom, over how long.
    struct Window: Hashable, Sendable {
        let subject: String
        let seconds: Int64
        let countsTokens: Bool
    }

    /// One counter of running calls.
    struct Counter: Hashable, Sendable {
        let subject: String
    }

    struct Taken: Sendable {
        let window: Window
        let amount: Int64
        let at: Instant
    }

    private struct Shelf {
        var rings: [Window: RateRing] = [:]
        var running: [Counter: RunningCount] = [:]
        /// What was taken before this start.
        var memory = RateMemory()

        /// The ring of a window; a new one begins with what the daemon took before it was started.
        func ring(_ window: Window, at now: Instant) -> RateRing {
            rings[window]
                ?? memory.ring(
                    of: window.subject, period: window.seconds, countsTokens: window.countsTokens, at: now)
        }
    }

    // Locked for a few ring operations; never across a writer or an await.
    private let shelf = Mutex(Shelf())

    /// Remembers what was taken before this start; called before the first call.
    func remember(_ calls: [RecentCall]) { shelf.withLock { $0.memory = RateMemory(calls) } }

    /// Takes one request and `tokens` tokens from every rate of `limits`, and one place of every concurrency.
    func take(
        _ limits: Limits, for principal: Principal, tokens: Int64, at now: Instant
    ) -> Result<RateCharge, RateRefusalError> {
        shelf.withLock { shelf in
            for limit in limits.all {
                if let refusal = Self.refusal(limit, principal, tokens, &shelf, now) {
                    return .failure(RateRefusalError(refusal: refusal))
                }
            }
            var charge = RateCharge()
            for limit in limits.all { Self.charge(limit, principal, tokens, &shelf, &charge, now) }
            return .success(charge)
        }
    }

    /// How the first window of a key's requests stands, without taking anything; `nil` where there is none.
    func look(_ limits: Limits, for principal: Principal, at now: Instant) -> RateStanding? {
        for limit in limits.all where limit.slot.kind == .rate && limit.slot.scope == .key {
            guard let window = Self.window(limit.slot, principal), !window.countsTokens else { continue }
            var ring = shelf.withLock { $0.ring(window, at: now) }
            ring.trim(at: now)
            return Self.standing(ring, limit.amount, now)
        }
        return nil
    }

    /// Ends a call: its places are free, and its token windows count what it really used.
    func settle(_ charge: RateCharge, tokens: Int64?, at now: Instant) {
        shelf.withLock { shelf in
            for counter in charge.running { Self.end(counter, &shelf) }
            guard let tokens else { return }
            for taken in charge.taken where taken.window.countsTokens {
                if tokens < taken.amount {
                    shelf.rings[taken.window]?.giveBack(taken.amount - tokens, takenAt: taken.at, at: now)
                } else {
                    shelf.rings[taken.window]?.take(tokens - taken.amount, at: now)
                }
            }
        }
    }

    /// Gives everything back: the call was refused after all.
    func giveBack(_ charge: RateCharge, at now: Instant) {
        shelf.withLock { shelf in
            for counter in charge.running { Self.end(counter, &shelf) }
            for taken in charge.taken {
                shelf.rings[taken.window]?.giveBack(taken.amount, takenAt: taken.at, at: now)
            }
        }
    }

    /// Lets go of windows in which nothing counts any more; called now and then.
    func trim(at now: Instant) {
        shelf.withLock { shelf in
            for window in shelf.rings.keys { shelf.rings[window]?.trim(at: now) }
            shelf.rings = shelf.rings.filter { !$0.value.isEmpty }
            shelf.memory.trim(at: now)
        }
    }

    // MARK: One limit

    private static func refusal(
        _ limit: Limit, _ principal: Principal, _ tokens: Int64, _ shelf: inout Shelf, _ now: Instant
    ) -> RateRefusal? {
        switch limit.slot.kind {
        case .rate:
            guard let window = window(limit.slot, principal) else { return nil }
            let amount = window.countsTokens ? tokens : 1
            let ring = shelf.ring(window, at: now)
            let wait = ring.wait(for: amount, limit: limit.amount, at: now)
            return wait == .none ? nil : .rate(limit, retryAfter: wait.retryAfter)
        case .concurrency:
            let running = shelf.running[counter(limit.slot, principal)] ?? RunningCount()
            return running.allows(limit.amount) ? nil : .concurrency(limit)
        default: return nil
        }
    }

    private static func charge(
        _ limit: Limit, _ principal: Principal, _ tokens: Int64, _ shelf: inout Shelf, _ charge: inout RateCharge,
        _ now: Instant
    ) {
        switch limit.slot.kind {
        case .rate:
            guard let window = window(limit.slot, principal) else { return }
            let amount = window.countsTokens ? tokens : 1
            var ring = shelf.ring(window, at: now)
            ring.take(amount, at: now)
            charge.taken.append(Taken(window: window, amount: amount, at: now))
            if !window.countsTokens, limit.slot.scope == .key, charge.standing == nil {
                charge.standing = standing(ring, limit.amount, now)
            }
            shelf.rings[window] = ring
        case .concurrency:
            let counter = counter(limit.slot, principal)
            shelf.running[counter, default: RunningCount()].begin()
            charge.running.append(counter)
        default: return
        }
    }

    private static func end(_ counter: Counter, _ shelf: inout Shelf) {
        shelf.running[counter]?.end()
        if shelf.running[counter]?.count == 0 { shelf.running[counter] = nil }
    }

    private static func standing(_ ring: RateRing, _ limit: Int64, _ now: Instant) -> RateStanding {
        let remaining = max(0, limit - ring.inUse)
        var seconds: Int64 = 0
        if case .nanoseconds(let wait) = ring.wait(for: 1, limit: limit, at: now) {
            seconds = wait / 1_000_000_000 + 1
        }
        return RateStanding(limit: limit, remaining: remaining, resetsAt: now.seconds + seconds)
    }

    private static func window(_ slot: LimitSlot, _ principal: Principal) -> Window? {
        guard let seconds = slot.period?.seconds else { return nil }
        return Window(subject: subject(slot.scope, principal), seconds: seconds, countsTokens: slot.countsTokens)
    }

    private static func counter(_ slot: LimitSlot, _ principal: Principal) -> Counter {
        Counter(subject: subject(slot.scope, principal))
    }

    private static func subject(_ scope: LimitScope, _ principal: Principal) -> String {
        switch scope {
        case .key: principal.keyID.text
        case .project: principal.project?.id.text ?? principal.keyID.text
        case .tenant: principal.tenant?.id.text ?? principal.keyID.text
        }
    }
}

/// Carries a refusal through `Result`.
struct RateRefusalError: Error {
    let refusal: RateRefusal
}

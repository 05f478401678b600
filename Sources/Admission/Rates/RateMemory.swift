import BudgetLedger
package import Store
package import Vocabulary

/// What was taken before this start, until it has come back by itself: a restart is no way around a rate.
///
/// Which windows the policy counts is known only when a call asks for them, so each new window is filled from here.
struct RateMemory: Sendable {
    /// The longest period of a rate.
    static let longest: Int64 = 86_400

    private struct Entry {
        let at: Instant
        let requests: Int64
        let tokens: Int64
    }

    private var entries: [String: [Entry]] = [:]
    private var end = Instant(seconds: .min / 1_000_000_000)

    init() {}

    /// - Parameter calls: In the order of time.
    init(_ calls: [RecentCall]) {
        for call in calls {
            for subject in call.path {
                entries[subject, default: []].append(
                    Entry(at: call.at, requests: call.requests, tokens: call.tokens))
            }
        }
        if let last = calls.last { end = last.at.advanced(bySeconds: Self.longest) }
    }

    /// A new ring of a subject, with what still counts in it.
    func ring(of subject: String, period: Int64, countsTokens: Bool, at now: Instant) -> RateRing {
        var ring = RateRing(period: period)
        let since = now.advanced(bySeconds: -period)
        for entry in entries[subject] ?? [] where entry.at > since {
            // A clock that was ahead before the restart must not hold the ring up.
            ring.take(countsTokens ? entry.tokens : entry.requests, at: min(entry.at, now))
        }
        return ring
    }

    /// Forgets everything once the longest period is over.
    mutating func trim(at now: Instant) {
        if now >= end { entries = [:] }
    }
}

extension Gatekeeper {
    /// What was taken before this start, from the log, as far as it still counts for some rate.
    package static func recentCalls(from reader: Reader, at now: Instant) throws -> [RecentCall] {
        try reader.recentCalls(since: now.advanced(bySeconds: -RateMemory.longest), now: now)
    }

    /// Takes what was read, before the first call is judged.
    package func remember(_ calls: [RecentCall]) { rates.remember(calls) }
}

package import Vocabulary

/// Somebody's request for a higher limit, and what became of it.
///
///     pending -> approved | denied | withdrawn | expired        final
package struct IncreaseRequest: Hashable, Sendable {
    package let window: WindowKind
    package let amount: NanoUSD
    /// Identifier of the key's owner or the admin who asked.
    package let requestedBy: String
    package let createdAt: Instant
    /// From this instant on it is expired, if nobody has decided.
    package let expiresAt: Instant
    package private(set) var outcome = Outcome.pending

    package static let usualLifetime: Int64 = 14 * 86_400

    package enum Outcome: Hashable, Sendable {
        case pending
        /// The amount may be lower than what was asked for; without an end it is a limit, with one a raise.
        case approved(NanoUSD, until: Instant?, by: String)
        case denied(by: String, because: String)
        case withdrawn
        case expired

        package var isFinal: Bool { self != .pending }

        /// The word in the admin API: `approved`.
        package var word: String {
            switch self {
            case .pending: "pending"
            case .approved: "approved"
            case .denied: "denied"
            case .withdrawn: "withdrawn"
            case .expired: "expired"
            }
        }
    }

    /// Why a step was refused, in the order of the checks; nothing has changed.
    package enum Refusal: Error, Hashable {
        case alreadyDecided
        /// The one who asked never decides.
        case ownRequest
        /// Only the one who asked withdraws.
        case notOwnRequest
        case amountTooLarge
        case endInvalid
    }

    /// Makes a new request, or with an `outcome` a stored one.
    package init(
        _ amount: NanoUSD, in window: WindowKind, by requester: String, at instant: Instant,
        lifetime: Int64 = IncreaseRequest.usualLifetime, outcome: Outcome = .pending
    ) {
        self.window = window
        self.amount = amount
        requestedBy = requester
        createdAt = instant
        expiresAt = instant.advanced(bySeconds: lifetime)
        self.outcome = outcome
    }

    /// What is shown at `instant`: a pending request whose time is over is expired, whether or not that was written.
    package func outcome(at instant: Instant) -> Outcome {
        outcome == .pending && instant >= expiresAt ? .expired : outcome
    }

    /// Grants what was asked for or less, for good or until an instant within 90 days.
    package mutating func approve(
        _ granted: NanoUSD, until: Instant?, by decider: String, at instant: Instant
    ) throws(Refusal) {
        try decide(by: decider, at: instant)
        guard granted > .zero, granted <= amount else { throw .amountTooLarge }
        if let until {
            guard until > instant, until <= instant.advanced(bySeconds: Raise.longest) else { throw .endInvalid }
        }
        outcome = .approved(granted, until: until, by: decider)
    }

    /// Turns the request down.
    package mutating func deny(by decider: String, because: String, at instant: Instant) throws(Refusal) {
        try decide(by: decider, at: instant)
        outcome = .denied(by: decider, because: because)
    }

    /// Takes the request back.
    package mutating func withdraw(by requester: String, at instant: Instant) throws(Refusal) {
        guard !outcome(at: instant).isFinal else { throw .alreadyDecided }
        guard requester == requestedBy else { throw .notOwnRequest }
        outcome = .withdrawn
    }

    /// Writes down that its time is over; `false` if it is not, or was decided before.
    package mutating func expire(at instant: Instant) -> Bool {
        guard outcome == .pending, outcome(at: instant) == .expired else { return false }
        outcome = .expired
        return true
    }

    private func decide(by decider: String, at instant: Instant) throws(Refusal) {
        guard !outcome(at: instant).isFinal else { throw .alreadyDecided }
        guard decider != requestedBy else { throw .ownRequest }
    }
}

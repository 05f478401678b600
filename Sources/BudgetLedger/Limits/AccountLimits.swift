package import Vocabulary

/// What may be spent from one account: its limits, and the raises that lift them for a while.
package struct AccountLimits: Hashable, Sendable {
    package var base: LimitSet
    package var raises: [Raise]
    /// A closed account refuses new holds and still accepts the ends of open ones.
    package var isClosed = false

    package init(_ base: LimitSet = .unlimited, raises: [Raise] = []) {
        self.base = base
        self.raises = raises
    }

    /// The limits with the raises in force at `instant`.
    @inline(__always)
    package func effective(at instant: Instant) -> LimitSet {
        raises.isEmpty ? base : raised(at: instant)
    }

    private func raised(at instant: Instant) -> LimitSet {
        var limits = base
        for raise in raises where raise.isInForce(at: instant) {
            guard let limit = limits[raise.window] else { continue }
            limits[raise.window] = limit.adding(raise.amount) ?? .largest
        }
        return limits
    }
}

/// A limit lifted until a given instant; it ends by the clock.
package struct Raise: Hashable, Sendable {
    package let window: WindowKind
    package let amount: NanoUSD
    /// The first instant at which it no longer counts.
    package let until: Instant

    package static let longest: Int64 = 90 * 86_400

    /// Returns `nil` unless `amount` is above 0 and `until` lies within the 90 days after `instant`.
    package init?(_ amount: NanoUSD, in window: WindowKind, until: Instant, at instant: Instant) {
        guard amount > .zero, until > instant, until <= instant.advanced(bySeconds: Self.longest) else { return nil }
        self.init(trusted: amount, in: window, until: until)
    }

    /// Takes a raise that was checked when it was written.
    package init(trusted amount: NanoUSD, in window: WindowKind, until: Instant) {
        self.window = window
        self.amount = amount
        self.until = until
    }

    /// True until its end.
    package func isInForce(at instant: Instant) -> Bool { instant < until }
}

package import Vocabulary

/// The newest time at which the daemon was at work, as far as its clock was believed.
///
/// A clock that is years ahead at a start makes every leaf old, and what is pruned then is gone for good. So a clock is
/// believed up to a month past this time; further on nothing is pruned until it is right, or until the operator says
/// that it is.
package enum BelievedTime {
    /// For how long the daemon may have been stopped without anybody saying so, seconds.
    package static let patience: Int64 = 30 * 86_400

    static let fact = "believed-time"

    /// Whether a clock may be right that says `now`, after `known`; before the first start there is nothing to compare.
    package static func mayBe(_ now: Instant, after known: Instant?) -> Bool {
        known.map { now <= $0.advanced(bySeconds: patience) } ?? true
    }
}

extension Reader {
    /// What was noted last, or else the time of the newest leaf; `nil` where there is none.
    package func believedTime() throws -> Instant? {
        guard let noted = try fact(BelievedTime.fact) else { return try logs().map(\.lastTime).max() }
        // One that cannot be read makes every clock doubtful.
        return Int64(noted).map { Instant(nanoseconds: $0) } ?? Instant(seconds: 0)
    }
}

extension Books {
    /// Notes that it is at least this time.
    package mutating func believe(_ time: Instant) throws {
        try noteFact(BelievedTime.fact, String(time.nanoseconds))
    }
}

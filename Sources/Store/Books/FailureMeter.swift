import Vocabulary

/// Failed authentications of the running minute, for one leaf per log and minute: a flood cannot fill a log.
struct FailureMeter {
    /// Sources told apart in a minute; the rest is counted without its source.
    static let sourceLimit = 1_024

    /// Sources that the leaf names, by commitments.
    static let largestLimit = 10

    struct Tally {
        var causes: [String: Int] = [:]
        var sources: [String: Int] = [:]
        var count = 0
        var first: Instant
        var last: Instant
    }

    private var minute: Int64 = 0
    private var tallies: [String: Tally] = [:]

    /// Counts failures in the log of `owner`.
    mutating func count(_ cause: String, times: Int, source: String, owner: String, at now: Instant) {
        var tally = tallies[owner] ?? Tally(first: now, last: now)
        tally.causes[cause, default: 0] += times
        if tally.sources[source] != nil || tally.sources.count < Self.sourceLimit {
            tally.sources[source, default: 0] += times
        }
        tally.count += times
        tally.last = now
        tallies[owner] = tally
        if minute == 0 { minute = now.seconds / 60 }
    }

    /// The tallies of a minute that is over, by log owner.
    mutating func endMinute(before now: Instant) -> [String: Tally] {
        guard !tallies.isEmpty, now.seconds / 60 > minute else { return [:] }
        defer { minute = 0 }
        return exchange(&tallies, with: [:])
    }
}

package import Vocabulary

/// The time that counts against a task's timeout: it runs while the task runs, and stands while it waits.
package struct TaskClock: Hashable, Sendable {
    /// Nanoseconds that it ran before it last stood still.
    private var ran: Int64 = 0
    private var runningSince: Instant?

    package init() {}

    /// Lets it run from `now` on; one that runs goes on.
    package mutating func run(from now: Instant) { runningSince = runningSince ?? now }

    /// Stops it at `now`.
    package mutating func stop(at now: Instant) {
        ran = elapsed(at: now)
        runningSince = nil
    }

    /// Nanoseconds that it has run; a wall clock that steps back adds nothing.
    package func elapsed(at now: Instant) -> Int64 {
        guard let since = runningSince else { return ran }
        let (more, isOver) = now.nanoseconds.subtractingReportingOverflow(since.nanoseconds)
        let (sum, isTooLong) = ran.addingReportingOverflow(isOver ? 0 : max(0, more))
        return isTooLong ? .max : sum
    }

    /// Nanoseconds left of a timeout in seconds, at least 0; `nil` while the clock stands still.
    package func left(of seconds: Int64, at now: Instant) -> Int64? {
        guard runningSince != nil else { return nil }
        let (limit, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return max(0, (isOver ? .max : limit) - elapsed(at: now))
    }
}

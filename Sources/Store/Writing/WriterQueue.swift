extension Writer {
    /// Who waits for a change (`docs/adr/0029`).
    package enum Urgency: Sendable {
        /// Somebody, until it is on the disk.
        case change
        /// A call: admitted or refused, which relaxed durability answers before its flush.
        case call
        /// Nobody: a call has ended. It goes with the next change of another kind, or alone a moment later.
        case ending
    }
}

/// What was handed to the writer and not taken yet, in the order of its coming.
struct WriterQueue {
    /// Past it a change is refused as `overloaded`: memory stays bounded.
    private static let limit = 8_192

    /// A change; what it returns gives the answer, behind the commit.
    struct Job {
        let urgency: Writer.Urgency
        let run: @Sendable (inout Books) throws -> @Sendable () -> Void
    }

    private var jobs: [Job] = []
    /// Somebody waits for one of them.
    private var isAwaited = false
    /// Nothing is taken in any more.
    var isClosed = false

    var count: Int { jobs.count }

    /// Ends of calls alone, for which a flush of their own is not worth while.
    var canWait: Bool { !isAwaited && !isClosed && !jobs.isEmpty }

    /// `nil` where there is no room, else whether the writer must be told.
    ///
    /// It is told of the first job, and of the first that somebody waits for; the later ones ride on those signals.
    mutating func append(_ job: Job) -> Bool? {
        guard jobs.count < Self.limit, !isClosed else { return nil }
        jobs.append(job)
        let isFirstAwaited = job.urgency != .ending && !isAwaited
        if isFirstAwaited { isAwaited = true }
        return isFirstAwaited || jobs.count == 1
    }

    /// Takes all of them, and keeps the memory of the empty `batch` for those that come.
    mutating func take(into batch: inout [Job]) {
        swap(&batch, &jobs)
        isAwaited = false
    }
}

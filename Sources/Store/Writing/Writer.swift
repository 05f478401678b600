import Dispatch
import Glibc
package import Metering
import Synchronization

/// The one thread that changes durable state: any thread hands changes in, `run` alone touches the books.
///
/// While one batch is on its way to the disk the next one gathers, so durability costs one flush of latency and no
/// throughput (`docs/adr/0001`).
///
/// INVARIANT: an answer is given after the commit that holds its leaf, never before.
package final class Writer: Sendable {
    /// A batch of this many changes says that the house is busy.
    private static let busyBatch = 8
    /// How long a busy writer lets a batch gather from the beginning of the last one on, for each change of that: a
    /// commit costs almost the same for ten changes as for a hundred, and who waits among a hundred hardly notices.
    private static let gather = Duration.microseconds(20)
    private static let longestGather = Duration.microseconds(500)
    /// How long the ends of calls wait for a change that somebody waits for, to share its flush.
    private static let company = DispatchTimeInterval.milliseconds(1)

    // Locked to append one job or to take them all; never while a change runs or the disk works.
    private let waiting = Mutex(WriterQueue())
    private let wake = DispatchSemaphore(value: 0)
    private let meter = CommitMeter()
    // Locked once a batch.
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    /// Batches of calls alone do not wait for their flush.
    ///
    /// A process that dies loses nothing by it, a machine that loses its power the calls of the last second. Everything
    /// else is on the disk before it is answered.
    private let isRelaxed: Bool
    /// The longest that an answered call may be in the system's memory alone, while there are others.
    private static let patience = Duration.seconds(1)

    package init(isRelaxed: Bool = false) { self.isRelaxed = isRelaxed }

    /// Hands in `change` from any thread and returns at once.
    ///
    /// `false` when the queue is full or closed, and then nothing runs.
    ///
    /// `change` and `answer` run on the writer's thread and never block: the whole house waits behind them. A `change`
    /// that throws says that the machine failed, and ends `run`; a refusal is an `Answer`.
    package func submit<Answer: Sendable>(
        _ change: @escaping @Sendable (inout Books) throws -> Answer, as urgency: Urgency = .change,
        then answer: @escaping @Sendable (Answer) -> Void
    ) -> Bool {
        let job = WriterQueue.Job(urgency: urgency) { books in
            let value = try change(&books)
            return { answer(value) }
        }
        let isNews = waiting.withLock { $0.append(job) }
        // Outside of the lock: the writer begins at once, often on the processor of this thread, and takes it.
        if isNews == true { wake.signal() }
        return isNews != nil
    }

    /// Calls `tell` on the writer's thread behind the answers of each batch; it never blocks.
    package func afterAnswers(_ tell: @escaping @Sendable () -> Void) { listeners.withLock { $0.append(tell) } }

    /// Puts what was counted of batches on the page.
    package func write(to page: inout MetricPage) {
        meter.write(to: &page)
        page.add(.writerQueue, [], .count(waiting.withLock { $0.count }))
    }

    /// Lets `run` return once everything handed in before is committed; what comes later is refused.
    package func close() {
        waiting.withLock { $0.isClosed = true }
        wake.signal()
    }

    /// Commits batch after batch until `close`.
    ///
    /// - Parameter quiet: How long nobody must want anything before rows behind the leaves are written.
    /// - Throws: When a change or a commit fails. Nobody in that batch was answered; the caller ends the process.
    func run(_ books: inout Books, quiet: DispatchTimeInterval) throws {
        var turn = Turn()
        var isQuiet = false
        while true {
            if books.hasRowsBehind {
                let isAsked = wake.wait(timeout: .now() + (isQuiet ? .nanoseconds(0) : quiet)) == .success
                isQuiet = !isAsked
                if isQuiet {
                    try books.writeRowsQuietly()
                    continue
                }
            } else {
                wake.wait()
                isQuiet = false
            }
            Self.sleep(until: turn.gathered)
            awaitCompany()
            let isClosed = waiting.withLock { queue in
                queue.take(into: &turn.batch)
                return queue.isClosed
            }
            if !turn.batch.isEmpty { try commit(&turn, &books) }
            if isClosed {
                if isRelaxed { try turn.flushing.turn(&books, mustWait: true, at: .now) }
                try books.settleRows()
                return try books.logKeeper.end()
            }
        }
    }

    /// What the writer keeps from batch to batch.
    private struct Turn {
        /// One array is filled while the other one runs.
        var batch: [WriterQueue.Job] = []
        var answers: [@Sendable () -> Void] = []
        /// When the next batch has gathered.
        var gathered = ContinuousClock.now
        var flushing = Flushing()
    }

    private func commit(_ turn: inout Turn, _ books: inout Books) throws {
        let (begun, count) = (ContinuousClock.now, turn.batch.count)
        turn.gathered = count < Self.busyBatch ? begun : begun + min(Self.gather * count, Self.longestGather)
        if isRelaxed {
            let mustWait = turn.batch.contains { $0.urgency == .change }
            try turn.flushing.turn(&books, mustWait: mustWait, at: begun)
        }
        try books.begin()
        for job in turn.batch { turn.answers.append(try job.run(&books)) }
        let changed = ContinuousClock.now
        try books.commit()
        let done = ContinuousClock.now
        meter.committed(count, flush: done - changed, busy: done - begun)
        for answer in turn.answers { answer() }
        turn.answers.removeAll(keepingCapacity: true)
        turn.batch.removeAll(keepingCapacity: true)
        for tell in listeners.withLock({ $0 }) { tell() }
        // Beside the time in which the next batch gathers.
        try books.logKeeper.tend()
    }

    /// Leaves a queue in which nobody waits alone until somebody does, so that one flush serves both.
    private func awaitCompany() {
        if waiting.withLock({ $0.canWait }) { _ = wake.wait(timeout: .now() + Self.company) }
    }

    private static func sleep(until instant: ContinuousClock.Instant) {
        let left = (instant - .now).components.attoseconds / 1_000_000_000_000
        if left > 0 { usleep(UInt32(left)) }
    }

    /// Which batches of a relaxed house wait for their flush.
    private struct Flushing {
        private var waits = true
        private var waitedAt = ContinuousClock.now

        /// A batch that holds more than calls waits, and of others one each second, with all that came before it.
        mutating func turn(_ books: inout Books, mustWait: Bool, at now: ContinuousClock.Instant) throws {
            let waitsNow = mustWait || now - waitedAt >= Writer.patience
            if waitsNow { waitedAt = now }
            guard waitsNow != waits else { return }
            waits = waitsNow
            try books.waitForFlush(waits)
        }
    }
}

import Metering
import Synchronization

/// What the writer counts of its batches.
///
/// Locked once for a batch by the one thread of the writer, and by whoever asks for the numbers.
final class CommitMeter: Sendable {
    private struct Counts {
        var changes = Histogram(.counts)
        var flush = Histogram(.seconds)
        var busy: UInt64 = 0
    }

    private let counts = Mutex(Counts())

    init() {}

    func committed(_ changes: Int, flush: Duration, busy: Duration) {
        counts.withLock { counts in
            counts.changes.add(UInt64(changes))
            counts.flush.add(flush.nanoseconds)
            counts.busy &+= busy.nanoseconds
        }
    }

    func write(to page: inout MetricPage) {
        let counts = counts.withLock { $0 }
        page.add(.batchChanges, [], counts.changes)
        page.add(.commitSeconds, [], counts.flush)
        page.add(.writerBusy, [], .billionths(Int64(clamping: counts.busy)))
    }
}

extension Duration {
    fileprivate var nanoseconds: UInt64 {
        UInt64(clamping: components.seconds) &* 1_000_000_000
            &+ UInt64(clamping: components.attoseconds / 1_000_000_000)
    }
}

package import Digests
import Synchronization

/// Hashes of the newest leaves of each log, from their commit until they stand in tiles: who writes tiles need not read
/// those leaves again.
///
/// They follow from the leaves, so they need not be known, and are not where there are too many. The writer only hands
/// its batches over, until there is no room; who takes hashes sorts them by their logs.
package final class NewLeafHashes: Sendable {
    /// Leaves of all logs together that are kept, sorted and not: 12 MiB and 8 MiB.
    package static let limit = 1 << 18

    /// A leaf that was committed.
    package struct Leaf: Sendable {
        /// Row of its log.
        let log: Int64
        let seq: Int
        let hash: Digest256

        package init(log: Int64, seq: Int, hash: Digest256) { (self.log, self.seq, self.hash) = (log, seq, hash) }
    }

    private struct Arrivals {
        var batches: [[Leaf]] = []
        var count = 0
    }

    private struct Run {
        var first: Int
        var hashes: [Digest256] = []

        var end: Int { first + hashes.count }

        /// Answers how many hashes were given up, because leaves between are not known.
        mutating func append(_ leaf: Leaf) -> Int {
            let lost = leaf.seq == end ? 0 : hashes.count
            if leaf.seq != end { self = Run(first: leaf.seq) }
            hashes.append(leaf.hash)
            return lost
        }
    }

    private struct Runs {
        var byLog: [Int64: Run] = [:]
        var count = 0
    }

    private let limit: Int
    // Held to add one batch, or to take them all.
    private let arrivals = Mutex(Arrivals())
    // Held while hashes are sorted and taken; never by the writer.
    private let runs = Mutex(Runs())

    package init(limit: Int = NewLeafHashes.limit) { self.limit = limit }

    /// Takes the leaves of a batch, which is on the disk.
    package func add(_ leaves: [Leaf]) {
        arrivals.withLock { arrivals in
            guard arrivals.count + leaves.count <= limit else { return }
            arrivals.batches.append(leaves)
            arrivals.count += leaves.count
        }
    }

    /// The hashes of the leaves `range` of a log, and none of what was before them is kept; `nil` if one is not known.
    package func take(_ range: Range<Int>, of log: Int64) -> [Digest256]? {
        runs.withLock { runs in
            sort(into: &runs)
            guard let run = runs.byLog[log], run.first <= range.lowerBound, range.upperBound <= run.end else {
                return nil
            }
            let past = range.upperBound - run.first
            runs.byLog[log] = Run(first: range.upperBound, hashes: Array(run.hashes[past...]))
            runs.count -= past
            return Array(run.hashes[(range.lowerBound - run.first)..<past])
        }
    }

    private func sort(into runs: inout Runs) {
        let arrived = arrivals.withLock { exchange(&$0, with: Arrivals()) }
        if runs.count + arrived.count > limit { runs = Runs() }
        for leaf in arrived.batches.joined() {
            runs.count += 1 - runs.byLog[leaf.log, default: Run(first: leaf.seq)].append(leaf)
        }
    }
}

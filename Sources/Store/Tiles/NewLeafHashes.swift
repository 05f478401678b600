package import Digests
import Synchronization

/// Hashes of the newest leaves of each log, from their commit until they stand in tiles: who writes tiles need not read
/// those leaves again.
///
/// They follow from the leaves, so all of them may be forgotten at any time, and are where there are too many.
package final class NewLeafHashes: Sendable {
    /// Hashes of all logs together: 8 MiB.
    package static let limit = 1 << 18

    /// A leaf that was committed.
    package struct Leaf: Sendable {
        /// Row of its log.
        let log: Int64
        let seq: Int
        let hash: Digest256

        package init(log: Int64, seq: Int, hash: Digest256) { (self.log, self.seq, self.hash) = (log, seq, hash) }
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
    // Held to add the leaves of a batch, or to take those of some tiles.
    private let runs = Mutex(Runs())

    package init(limit: Int = NewLeafHashes.limit) { self.limit = limit }

    /// Takes the leaves of a batch, which is on the disk.
    package func add(_ leaves: [Leaf]) {
        runs.withLock { runs in
            if runs.count + leaves.count > limit { runs = Runs() }
            for leaf in leaves {
                runs.count += 1 - runs.byLog[leaf.log, default: Run(first: leaf.seq)].append(leaf)
            }
        }
    }

    /// The hashes of the leaves `range` of a log, and none of what was before them is kept; `nil` if one is not known.
    package func take(_ range: Range<Int>, of log: Int64) -> [Digest256]? {
        runs.withLock { runs in
            guard let run = runs.byLog[log], run.first <= range.lowerBound, range.upperBound <= run.end else {
                return nil
            }
            let past = range.upperBound - run.first
            runs.byLog[log] = Run(first: range.upperBound, hashes: Array(run.hashes[past...]))
            runs.count -= past
            return Array(run.hashes[(range.lowerBound - run.first)..<past])
        }
    }
}
